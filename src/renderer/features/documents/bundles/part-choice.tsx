import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Document } from '#shared/model/documents.ts'
import { Button } from '../../../components/button.tsx'
import { SearchField } from '../../../components/search-field.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { Thumbnail } from '../../../components/thumbnail.tsx'
import { documentQueries } from '../../../entities/documents/document-queries.ts'
import { usePagedQuery } from '../../../lib/server-state/paged-query.ts'

type PartChoiceProps = {
  /** The ids of the documents that are chosen already. */
  chosen: ReadonlySet<string>
  isFull: boolean
  onAdd(document: Document): void
}

/** The documents of the library that can be added to a bundle. A bundle cannot be part of a bundle. */
export function PartChoice({ chosen, isFull, onAdd }: PartChoiceProps) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const list = usePagedQuery(documentQueries.list({ search }))
  const offered = list.items.filter((document) => !document.bundle && !chosen.has(document.id))
  return (
    <div className="flex flex-col gap-2">
      <SearchField label={t('bundles.search')} onSearch={setSearch} />
      {list.items.length === 0 && list.isFetching ? <SkeletonRows height={44} /> : null}
      <ul
        aria-label={t('bundles.library')}
        className="max-h-52 overflow-y-auto rounded-control border border-line"
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) =>
          scrollTop + clientHeight > scrollHeight - 80 && list.loadMore()
        }
      >
        {offered.map((document) => (
          <li
            key={document.id}
            className="flex items-center gap-2 border-b border-line px-2 py-1.5 last:border-b-0"
          >
            <Thumbnail document={document} width={40} className="h-8" />
            <span className="min-w-0 flex-1">
              <span className="block truncate text-sm" title={document.title}>
                {document.title}
              </span>
              <span className="block text-xs text-ink-3">
                {t('documents.pages', { count: document.version.pageCount })}
              </span>
            </span>
            <Button
              small
              disabled={isFull}
              icon={<Plus size={13} aria-hidden />}
              aria-label={t('bundles.addOf', { title: document.title })}
              onClick={() => onAdd(document)}
            >
              {t('bundles.add')}
            </Button>
          </li>
        ))}
        {offered.length === 0 && !list.isFetching ? (
          <li className="px-3 py-4 text-center text-xs text-ink-3">{t('bundles.noneLeft')}</li>
        ) : null}
      </ul>
    </div>
  )
}
