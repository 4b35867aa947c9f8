import { Archive, Files, Folder as FolderIcon, FolderMinus, FolderPlus } from 'lucide-react'
import { type DragEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Folder, withSubfolders } from '#shared/model/library.ts'
import { noFolder } from '#shared/model/library-values.ts'
import { IconButton } from '../../../components/button.tsx'
import { toast, useAttempt } from '../../../components/toast.tsx'
import { updateFolder, useLibrary } from '../../../entities/documents/library-queries.ts'
import { archivePlace } from '../../../entities/documents/open-folder.ts'
import { cn } from '../../../lib/class-names.ts'
import { useMayChange } from '../../../lib/session.ts'
import { carriesDocuments, folderInDrag, startFolderDrag, takeDragged } from './dragged-documents.ts'
import { FolderMenu, NewFolderDialog } from './folder-menu.tsx'
import { type TreeFolder, treeOf } from './folder-tree.ts'
import type { Organising } from './use-organise.ts'

type FoldersPanelProps = {
  place: string | null
  onPlace(place: string | null): void
  organising: Organising
  /** Called after documents were dropped on a folder. */
  onMoved(): void
}

/**
 * The folders beside the documents. Documents can be dropped on a folder, on "no folder" and on the archive. A folder can be dropped on another folder,
 * and on the heading of the folders, which takes it out of its folder.
 */
export function FoldersPanel({ place, onPlace, organising, onMoved }: FoldersPanelProps) {
  const { t } = useTranslation()
  const { folders, counts } = useLibrary()
  const [making, setMaking] = useState(false)
  const row = (key: string | null) => ({ isHere: place === key, onOpen: () => onPlace(key) })
  const drop = async (folderId: string | null, folder: string) => {
    const words = (count: number) => t('library.moved', { count, folder })
    if (await organising.run(takeDragged(), { folderId }, words)) onMoved()
  }
  const archive = async () => {
    const words = (count: number) => t('library.archived', { count })
    if (await organising.run(takeDragged(), { archived: true }, words)) onMoved()
  }
  return (
    <nav
      aria-label={t('library.folders')}
      className="hidden w-56 shrink-0 flex-col overflow-y-auto border-r border-line px-3 pb-4 lg:flex"
    >
      <ul className="flex flex-col gap-px">
        <PlaceRow
          {...row(null)}
          icon={<Files size={14} />}
          label={t('library.all')}
          count={counts.documents}
        />
        <PlaceRow
          {...row(noFolder)}
          icon={<FolderMinus size={14} />}
          label={t('library.unfiled')}
          count={counts.unfiled}
          onDrop={() => void drop(null, t('library.unfiled'))}
        />
        <PlaceRow
          {...row(archivePlace)}
          icon={<Archive size={14} />}
          label={t('library.archive')}
          count={counts.archived}
          onDrop={() => void archive()}
        />
      </ul>
      <FoldersHeading onNew={() => setMaking(true)} />
      <ul className="flex flex-col gap-px">
        {treeOf(folders).map((folder) => (
          <FolderRow
            key={folder.id}
            {...row(folder.id)}
            folder={folder}
            onDrop={() => void drop(folder.id, folder.name)}
            onRemoved={() => place === folder.id && onPlace(folder.parentId)}
          />
        ))}
      </ul>
      {making ? <NewFolderDialog parent={null} onClose={() => setMaking(false)} /> : null}
    </nav>
  )
}

/** Returns a function that moves a folder, and tells it with a button that takes it back. */
function useMoveFolder(): (folder: Folder, parent: Folder | null) => void {
  const { t } = useTranslation()
  const attempt = useAttempt()
  return ({ id, name, parentId }, parent) => {
    const undo = () => void attempt(() => updateFolder(id, { parentId }), t('library.undone'))
    void attempt(async () => {
      await updateFolder(id, { parentId: parent?.id ?? null })
      const words = parent
        ? t('library.folderMoved', { name, folder: parent.name })
        : t('library.folderMovedOut', { name })
      toast(words, { label: t('library.undo'), onPress: undo })
    })
  }
}

function FoldersHeading({ onNew }: { onNew(): void }) {
  const { t } = useTranslation()
  const move = useMoveFolder()
  const { isOver, handlers } = useDropTarget({
    takes: (event) => (folderInDrag(event)?.parentId ?? null) !== null,
    onDrop: (event) => {
      const folder = folderInDrag(event)
      if (folder) move(folder, null)
    },
  })
  return (
    <div
      {...handlers}
      className={cn(
        'mt-4 flex items-center justify-between rounded-control pr-0.5 pl-2',
        isOver && 'bg-accent-soft outline-2 -outline-offset-2 outline-accent',
      )}
    >
      <h2 className="text-xs font-medium text-ink-3">{t('library.folders')}</h2>
      <IconButton
        small
        label={t('library.newFolder')}
        icon={<FolderPlus size={14} aria-hidden />}
        onClick={onNew}
      />
    </div>
  )
}

type FolderRowProps = {
  folder: TreeFolder
  isHere: boolean
  onOpen(): void
  /** Called when documents are dropped. */
  onDrop(): void
  onRemoved(): void
}

function FolderRow({ folder, onDrop, onRemoved, ...props }: FolderRowProps) {
  const { folders } = useLibrary()
  const may = useMayChange(folder.ownerId)
  const move = useMoveFolder()
  return (
    <PlaceRow
      {...props}
      level={folder.level}
      icon={<FolderIcon size={14} />}
      label={folder.name}
      count={folder.documentCount}
      onDrop={onDrop}
      onDrag={may ? (event) => startFolderDrag(event, folder) : undefined}
      takesFolder={(other) =>
        other.parentId !== folder.id && !withSubfolders(folders, other.id).has(folder.id)
      }
      onFolder={(other) => move(other, folder)}
      menu={<FolderMenu folder={folder} onRemoved={onRemoved} />}
    />
  )
}

type PlaceRowProps = {
  label: string
  count: number
  icon: ReactNode
  isHere: boolean
  level?: number
  menu?: ReactNode
  onOpen(): void
  /** Called when documents are dropped. */
  onDrop?(): void
  /** Undefined: the row cannot be dragged. */
  onDrag?: ((event: DragEvent) => void) | undefined
  takesFolder?(folder: Folder): boolean
  onFolder?(folder: Folder): void
}

function PlaceRow(props: PlaceRowProps) {
  const { label, count, icon, isHere, level = 0, menu, onOpen, onDrop, onDrag, takesFolder, onFolder } = props
  const { isOver, handlers } = useDropTarget({
    takes(event) {
      const folder = folderInDrag(event)
      return folder ? takesFolder?.(folder) === true : onDrop !== undefined && carriesDocuments(event)
    },
    onDrop(event) {
      const folder = folderInDrag(event)
      if (folder) onFolder?.(folder)
      else onDrop?.()
    },
  })
  return (
    <li
      {...handlers}
      draggable={onDrag !== undefined}
      onDragStart={onDrag}
      className={cn(
        'group relative flex h-8 items-center rounded-control text-sm hover:bg-hover',
        isHere && 'bg-accent-soft text-accent hover:bg-accent-soft',
        isOver && 'bg-accent-soft outline-2 -outline-offset-2 outline-accent',
      )}
    >
      <button
        type="button"
        aria-current={isHere ? 'page' : undefined}
        title={label}
        onClick={onOpen}
        style={{ paddingLeft: 8 + level * 14 }}
        className="flex h-full min-w-0 flex-1 items-center gap-2 rounded-control pr-2 text-left"
      >
        <span aria-hidden className="shrink-0">
          {icon}
        </span>
        <span className="truncate">{label}</span>
        <span
          className={cn(
            'ml-auto shrink-0 text-xs tabular-nums',
            isHere ? '' : 'text-ink-3',
            menu ? 'group-focus-within:invisible group-hover:invisible' : null,
          )}
        >
          {count}
        </span>
      </button>
      {menu ? (
        <span className="absolute right-0 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-data-popup-open:opacity-100">
          {menu}
        </span>
      ) : null}
    </li>
  )
}

type DropTarget = { takes(event: DragEvent): boolean; onDrop(event: DragEvent): void }

/** Lets documents and folders be dropped, and tells whether they are over the target. Other drags pass. */
function useDropTarget({ takes, onDrop }: DropTarget) {
  const [isOver, setIsOver] = useState(false)
  const over = (event: DragEvent) => {
    if (!takes(event)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'move'
    setIsOver(true)
  }
  return {
    isOver,
    handlers: {
      onDragEnter: over,
      onDragOver: over,
      onDragLeave: (event: DragEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setIsOver(false)
      },
      onDrop: (event: DragEvent) => {
        if (!takes(event)) return
        event.preventDefault()
        setIsOver(false)
        onDrop(event)
      },
    },
  }
}
