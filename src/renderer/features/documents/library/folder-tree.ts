import type { Folder } from '#shared/model/library.ts'

export type TreeFolder = Folder & { /** 0: the folder is in no other folder. */ level: number }

/** Returns the folders in the order of a tree, with each folder after its parent. `folders` are in the order of their names. */
export function treeOf(folders: readonly Folder[]): TreeFolder[] {
  const known = new Set(folders.map(({ id }) => id))
  // The parent of a visible folder is visible. A missing parent was removed a moment ago.
  const childrenOf = Map.groupBy(folders, ({ parentId }) =>
    parentId !== null && known.has(parentId) ? parentId : null,
  )
  const below = (parentId: string | null, level: number): TreeFolder[] =>
    (childrenOf.get(parentId) ?? []).flatMap((folder) => [
      { ...folder, level },
      ...below(folder.id, level + 1),
    ])
  return below(null, 0)
}
