import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecipientSource, SourceKind } from '#shared/model/salesforce-recipients.ts'
import { SearchField } from '../../../../components/search-field.tsx'
import { SkeletonRows } from '../../../../components/skeleton.tsx'
import { ErrorState } from '../../../../components/states.tsx'
import { cn } from '../../../../lib/class-names.ts'
import { pickerQueries } from './picker-queries.ts'

type SourceListProps = {
  kind: SourceKind
  chosen: RecipientSource | null
  onChoose(source: RecipientSource): void
}

/** The campaigns, list views or reports of the org, with a search by name, id or URL. */
export function SourceList({ kind, chosen, onChoose }: SourceListProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const search = useCallback((next: string) => setText(next), [])
  const { data, error, refetch } = useQuery(pickerQueries.sources(kind, text))
  return (
    <div className="flex w-72 shrink-0 flex-col gap-2">
      <SearchField label={t('batches.picker.find')} onSearch={search} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        {error ? <ErrorState error={error} onRetry={refetch} /> : null}
        {!data && !error ? <SkeletonRows height={44} /> : null}
        {data?.sources.length === 0 ? (
          <p className="py-6 text-center text-sm text-ink-3">{t(`batches.picker.none.${kind}`)}</p>
        ) : null}
        <ul aria-label={t(`batches.picker.kinds.${kind}`)}>
          {data?.sources.map((source) => (
            <li key={source.id}>
              <SourceButton source={source} isChosen={chosen?.id === source.id} onChoose={onChoose} />
            </li>
          ))}
        </ul>
        {data?.isCut ? <p className="py-2 text-xs text-ink-3">{t('batches.picker.moreSources')}</p> : null}
      </div>
    </div>
  )
}

type SourceButtonProps = {
  source: RecipientSource
  isChosen: boolean
  onChoose(source: RecipientSource): void
}

function SourceButton({ source, isChosen, onChoose }: SourceButtonProps) {
  const { t } = useTranslation()
  const about = source.object ? t(`batches.picker.objects.${source.object}`) : source.detail
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      disabled={!source.isReadable}
      onClick={() => onChoose(source)}
      className={cn(
        'block w-full rounded-control px-2 py-1.5 text-left disabled:opacity-60',
        isChosen ? 'bg-pressed' : 'hover:bg-hover',
      )}
    >
      <span className="block truncate text-sm">{source.name}</span>
      <span className="block truncate text-xs text-ink-3">
        {source.isReadable ? about : t('batches.picker.notReadable')}
      </span>
    </button>
  )
}
