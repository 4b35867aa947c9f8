import { Archive, Files, Folder as FolderIcon, FolderMinus, FolderPlus } from 'lucide-react'
import { type DragEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { noFolder } from '#shared/model/library.ts'
import { IconButton } from '../../../components/button.tsx'
import { useLibrary } from '../../../entities/documents/library-queries.ts'
import { cn } from '../../../lib/class-names.ts'
import { carriesDocuments, takeDragged } from './dragged-documents.ts'
import { FolderMenu, NewFolderDialog } from './folder-menu.tsx'
import { treeOf } from './folder-tree.ts'
import { archivePlace } from './library-filters.ts'
import type { Organising } from './use-organise.ts'

type FoldersPanelProps = {
  place: string | null
  onPlace(place: string | null): void
  organising: Organising
  /** Called after documents were dropped on a folder. */
  onMoved(): void
}

/** The folders beside the documents. Documents can be dropped on a folder, on "no folder" and on the archive. */
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
      <div className="mt-4 flex items-center justify-between pr-0.5 pl-2">
        <h2 className="text-xs font-medium text-ink-3">{t('library.folders')}</h2>
        <IconButton
          small
          label={t('library.newFolder')}
          icon={<FolderPlus size={14} aria-hidden />}
          onClick={() => setMaking(true)}
        />
      </div>
      <ul className="flex flex-col gap-px">
        {treeOf(folders).map((folder) => (
          <PlaceRow
            key={folder.id}
            {...row(folder.id)}
            level={folder.level}
            icon={<FolderIcon size={14} />}
            label={folder.name}
            count={folder.documentCount}
            onDrop={() => void drop(folder.id, folder.name)}
            menu={
              <FolderMenu folder={folder} onRemoved={() => place === folder.id && onPlace(folder.parentId)} />
            }
          />
        ))}
      </ul>
      {making ? <NewFolderDialog parent={null} onClose={() => setMaking(false)} /> : null}
    </nav>
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
  onDrop?(): void
}

function PlaceRow({ label, count, icon, isHere, level = 0, menu, onOpen, onDrop }: PlaceRowProps) {
  const { isOver, handlers } = useDropTarget(onDrop)
  return (
    <li
      {...handlers}
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

/** Lets documents be dropped, and tells whether they are over the target. Other drags pass. */
function useDropTarget(onDrop: (() => void) | undefined) {
  const [isOver, setIsOver] = useState(false)
  if (!onDrop) return { isOver: false, handlers: {} }
  const over = (event: DragEvent) => {
    if (!carriesDocuments(event)) return
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
        if (!carriesDocuments(event)) return
        event.preventDefault()
        setIsOver(false)
        onDrop()
      },
    },
  }
}
