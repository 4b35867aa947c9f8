import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Document } from '#shared/model/documents.ts'
import { firstPageRatio, Thumbnail } from '../../../components/thumbnail.tsx'
import { RelativeTime } from '../../../components/time.tsx'
import { cn } from '../../../lib/class-names.ts'
import { CopyLinkButton, shownOnHover } from './copy-link-button.tsx'
import { DocumentTags } from './document-tags.tsx'
import { Selectable, type SelectionState, useDocumentHandlers } from './selection.tsx'

export const documentRowHeight = 56
const columns = 'grid grid-cols-[minmax(0,3fr)_minmax(80px,1fr)_52px_52px_108px] items-center gap-4 px-6'

export function DocumentListHeader() {
  const { t } = useTranslation()
  return (
    <div aria-hidden className={`${columns} h-8 shrink-0 border-b border-line text-xs text-ink-3`}>
      <span>{t('documents.title')}</span>
      <span>{t('documents.owner')}</span>
      <span className="text-right">{t('documents.links')}</span>
      <span className="text-right">{t('documents.visits')}</span>
      <span className="text-right">{t('documents.lastRead')}</span>
    </div>
  )
}

type DocumentRowProps = { document: Document; state: SelectionState }

const rowClass = `${columns} h-full border-b border-line transition-colors hover:bg-hover`

export function DocumentRow({ document, state }: DocumentRowProps) {
  const handlers = useDocumentHandlers(document, state)
  if (state.selection) {
    return (
      <Selectable document={document} state={state} selection={state.selection} className={rowClass}>
        <RowContent document={document} />
      </Selectable>
    )
  }
  return (
    <div className="group relative h-full">
      <Link
        href={`/documents/${document.id}`}
        {...handlers}
        className={`${rowClass} focus-visible:-outline-offset-2`}
      >
        <RowContent document={document} />
      </Link>
      <div className={cn('absolute top-3.5 right-36', shownOnHover)}>
        <CopyLinkButton document={document} />
      </div>
    </div>
  )
}

function RowContent({ document }: { document: Document }) {
  const { t } = useTranslation()
  return (
    <>
      <span className="flex min-w-0 items-center gap-3">
        <Thumbnail
          document={document}
          width={64}
          className={firstPageRatio(document) > 1.1 ? 'w-10' : 'mx-1.5 h-10'}
        />
        <span className="min-w-0">
          <span className="block truncate font-medium">{document.title}</span>
          <span className="flex items-center gap-2 text-xs text-ink-3">
            <span className="shrink-0">
              {document.bundle
                ? `${t('bundles.ofDocuments', { count: document.bundle.parts.length })} · `
                : ''}
              {t('documents.pages', { count: document.version.pageCount })}
            </span>
            <DocumentTags document={document} />
          </span>
        </span>
      </span>
      <span className="truncate text-ink-2">{document.owner.name}</span>
      <span className="text-right tabular-nums">{document.linkCount}</span>
      <span className="text-right tabular-nums">{document.visitCount}</span>
      <span className="truncate text-right text-ink-2">
        {document.lastReadAt ? <RelativeTime at={document.lastReadAt} /> : t('documents.neverRead')}
      </span>
    </>
  )
}
