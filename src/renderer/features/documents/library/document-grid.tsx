import { Files } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Document } from '#shared/model/documents.ts'
import { Avatar } from '../../../components/avatar.tsx'
import { Chip } from '../../../components/chip.tsx'
import { firstPageRatio, Thumbnail } from '../../../components/thumbnail.tsx'
import { RelativeTime } from '../../../components/time.tsx'
import { VirtualList } from '../../../components/virtual-list.tsx'
import { DocumentCounts } from '../../../entities/documents/document-counts.tsx'
import { cn } from '../../../lib/class-names.ts'
import { CopyLinkButton, shownOnHover } from './copy-link-button.tsx'
import { DocumentTags } from './document-tags.tsx'
import { Selectable, type SelectionState, useDocumentHandlers } from './selection.tsx'

const leastWidth = 240
const cardHeight = 320
const gap = 16
const padding = 24

type Row = { key: string; documents: readonly Document[] }

type DocumentGridProps = {
  documents: readonly Document[]
  state: SelectionState
  onNearEnd(): void
}

export function DocumentGrid({ documents, state, onNearEnd }: DocumentGridProps) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const columns = useColumns(box)
  const rows: Row[] = []
  for (let at = 0; at < documents.length; at += columns) {
    const slice = documents.slice(at, at + columns)
    rows.push({ key: slice[0]?.id ?? String(at), documents: slice })
  }
  return (
    <div ref={box} className="flex min-h-0 flex-1 flex-col">
      <VirtualList<Row>
        label={t('places.documents')}
        items={rows}
        keyOf={(row) => row.key}
        heightOf={() => cardHeight + gap}
        onNearEnd={onNearEnd}
        render={(row) => (
          <div
            className="grid px-6 pt-1"
            style={{ gap, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, height: cardHeight + 4 }}
          >
            {row.documents.map((document) => (
              <DocumentCard key={document.id} document={document} state={state} />
            ))}
          </div>
        )}
      />
    </div>
  )
}

function useColumns(box: React.RefObject<HTMLDivElement | null>): number {
  const [columns, setColumns] = useState(4)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const watcher = new ResizeObserver(([entry]) => {
      const width = (entry?.contentRect.width ?? 0) - 2 * padding
      setColumns(Math.max(1, Math.floor((width + gap) / (leastWidth + gap))))
    })
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [box])
  return columns
}

type DocumentCardProps = { document: Document; state: SelectionState }

const cardClass =
  'flex h-full min-w-0 flex-col overflow-hidden rounded-card border border-line bg-raised transition-colors hover:border-line-strong'

function DocumentCard({ document, state }: DocumentCardProps) {
  const handlers = useDocumentHandlers(document, state)
  if (state.selection) {
    return (
      <Selectable document={document} state={state} selection={state.selection} className={cardClass}>
        <CardContent document={document} />
      </Selectable>
    )
  }
  return (
    <div className="group relative min-w-0">
      <Link href={`/documents/${document.id}`} {...handlers} className={cardClass}>
        <CardContent document={document} />
      </Link>
      <div className={cn('absolute top-2 right-2', shownOnHover)}>
        <CopyLinkButton document={document} />
      </div>
    </div>
  )
}

function CardContent({ document }: { document: Document }) {
  const { t } = useTranslation()
  return (
    <>
      <div className="relative flex h-52 shrink-0 justify-center overflow-hidden border-b border-line bg-sunken px-5 pt-5">
        {document.bundle ? (
          <span className="absolute bottom-2 left-2">
            <Chip tone="accent" icon={<Files size={12} aria-hidden />}>
              {t('bundles.ofDocuments', { count: document.bundle.parts.length })}
            </Chip>
          </span>
        ) : null}
        <Thumbnail
          document={document}
          width={400}
          className={
            firstPageRatio(document) > 1.1
              ? 'mb-5 w-full self-center shadow-sm'
              : 'w-44 self-start rounded-b-none border-b-0 shadow-sm'
          }
        />
      </div>
      <div className="flex min-h-0 flex-1 flex-col justify-between px-3 py-2.5">
        <h2 className="line-clamp-2 text-sm leading-snug font-medium" title={document.title}>
          {document.title}
        </h2>
        <div className="flex flex-col gap-0.5 text-xs text-ink-3">
          <span className="flex min-w-0 items-center gap-1.5">
            <Avatar of={document.owner.name} className="size-4! text-[9px]!" />
            <span className="shrink-0 truncate">{document.owner.name}</span>
            <span className="ml-auto flex min-w-0 justify-end">
              <DocumentTags document={document} />
            </span>
          </span>
          <span className="flex items-baseline justify-between gap-2">
            <span className="truncate">
              <DocumentCounts document={document} />
            </span>
            {document.lastReadAt ? <RelativeTime at={document.lastReadAt} className="shrink-0" /> : null}
          </span>
        </div>
      </div>
    </>
  )
}
