import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Document } from '#shared/model/documents.ts'
import { firstPageRatio, Thumbnail } from '../../../components/thumbnail.tsx'
import { RelativeTime } from '../../../components/time.tsx'
import { VirtualList } from '../../../components/virtual-list.tsx'
import { DocumentCounts } from '../../../entities/documents/document-counts.tsx'

const leastWidth = 220
const cardHeight = 252
const gap = 16
const padding = 24

type Row = { key: string; documents: readonly Document[] }

export function DocumentGrid({
  documents,
  onNearEnd,
}: {
  documents: readonly Document[]
  onNearEnd(): void
}) {
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
              <DocumentCard key={document.id} document={document} />
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

function DocumentCard({ document }: { document: Document }) {
  return (
    <Link
      href={`/documents/${document.id}`}
      className="group flex min-w-0 flex-col overflow-hidden rounded-card border border-line bg-raised transition-colors hover:border-line-strong"
    >
      <div className="flex h-40 shrink-0 justify-center overflow-hidden border-b border-line bg-sunken px-6 py-4">
        <Thumbnail
          document={document}
          width={320}
          className={
            firstPageRatio(document) > 1.1 ? 'w-full self-center shadow-sm' : 'w-36 self-start shadow-sm'
          }
        />
      </div>
      <div className="flex min-h-0 flex-1 flex-col justify-between px-3 py-2">
        <h2 className="line-clamp-2 text-sm leading-snug font-medium" title={document.title}>
          {document.title}
        </h2>
        <div className="flex items-baseline justify-between gap-2 text-xs text-ink-3">
          <span className="truncate">
            <DocumentCounts document={document} />
          </span>
          {document.lastReadAt ? <RelativeTime at={document.lastReadAt} className="shrink-0" /> : null}
        </div>
      </div>
    </Link>
  )
}
