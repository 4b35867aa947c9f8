// The library: folders, tags and the order of documents (ADR 115).
import { z } from 'zod'
import { Id, line } from './basics.ts'

/** The maximum number of folders in a path. */
export const maxFolderDepth = 5
export const maxFolders = 1_000
export const maxTags = 500
export const maxTagsOfDocument = 20

export const FolderName = line(80).min(1)
export const TagName = line(40).min(1)

export const Folder = z.object({
  id: Id,
  /** Null: the folder is in no other folder. */
  parentId: Id.nullable(),
  name: z.string(),
  /** The member who made the folder, or the successor of this member. */
  ownerId: Id,
  /** The number of visible documents in this folder, without subfolders and without archived documents. */
  documentCount: z.int(),
})
export type Folder = z.infer<typeof Folder>

export const Tag = z.object({
  id: Id,
  name: z.string(),
  /** The number of visible documents with this tag, without archived documents. */
  documentCount: z.int(),
})
export type Tag = z.infer<typeof Tag>

/** Folders and tags are in the order of their names. The counts are numbers of visible documents. */
export const Library = z.object({
  folders: z.array(Folder),
  tags: z.array(Tag),
  counts: z.object({
    /** Documents that are not archived. */
    documents: z.int(),
    /** Documents in no folder, without archived documents. */
    unfiled: z.int(),
    archived: z.int(),
  }),
})
export type Library = z.infer<typeof Library>

/**
 * The orders of the list of documents. `changed`, `newest` and `lastRead`: the latest first. `name`: ascending. `visits`: the most visits first.
 * `lastRead` and `visits` count what the caller may see.
 */
export const documentSorts = ['changed', 'newest', 'name', 'lastRead', 'visits'] as const
export const DocumentSort = z.enum(documentSorts)
export type DocumentSort = z.infer<typeof DocumentSort>

/** What a request changes on each of its documents. A missing field changes nothing. */
export const DocumentChange = z.object({
  /** Null: takes the documents out of their folder. */
  folderId: Id.nullable().optional(),
  /** The names of tags. A tag that does not exist is made. */
  addTags: z.array(TagName).max(maxTagsOfDocument).optional(),
  /** The ids of tags. */
  removeTags: z.array(Id).max(maxTags).optional(),
  /** `false` also turns on the links that were paused when the document was archived. */
  archived: z.boolean().optional(),
  /** Turns off the links of the documents. With `archived: true`, a later `archived: false` turns them on again. */
  pauseLinks: z.literal(true).optional(),
})
export type DocumentChange = z.infer<typeof DocumentChange>

/** `forbidden`: only its owner, a manager or an admin may change the document. */
export const organiseOutcomes = ['changed', 'unchanged', 'forbidden', 'notFound', 'tooManyTags'] as const

export const OrganiseResult = z.object({
  /** One outcome for each document of the request, in the same order. */
  items: z.array(z.object({ documentId: Id, outcome: z.enum(organiseOutcomes) })),
  /** The number of links that were turned off or on. */
  links: z.int(),
})
export type OrganiseResult = z.infer<typeof OrganiseResult>

type Node = Pick<Folder, 'id' | 'parentId'>

/** Returns the ids of a folder and of all folders in it. */
export function withSubfolders(folders: readonly Node[], folderId: string): Set<string> {
  const childrenOf = Map.groupBy(folders, ({ parentId }) => parentId)
  const found = new Set<string>()
  const add = (id: string) => {
    if (found.has(id)) return
    found.add(id)
    for (const child of childrenOf.get(id) ?? []) add(child.id)
  }
  add(folderId)
  return found
}

/** Returns the folders from the top to this folder. Empty if the folder does not exist. */
export function pathOf<F extends Node>(folders: readonly F[], folderId: string | null): F[] {
  const byId = new Map(folders.map((folder) => [folder.id, folder]))
  const path: F[] = []
  for (let at = folderId; at !== null && path.length <= folders.length; ) {
    const folder = byId.get(at)
    if (!folder) break
    path.unshift(folder)
    at = folder.parentId
  }
  return path
}
