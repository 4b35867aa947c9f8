import { useQuery } from '@tanstack/react-query'
import { ChevronRight, UsersRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { LinkBatch } from '#shared/model/link-batches.ts'
import { Chip } from '../../../components/chip.tsx'
import { useLocale } from '../../../lib/i18n.ts'
import { batchQueries } from './batch-queries.ts'

/** Returns a function that gives the name of a batch. A batch without a name is called after its day. */
export function useBatchName(): (batch: Pick<LinkBatch, 'name' | 'createdAt'>) => string {
  const { t } = useTranslation()
  const locale = useLocale()
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
  return ({ name, createdAt }) => name || t('batches.unnamed', { date: days.format(new Date(createdAt)) })
}

export function BatchMarks({ batch }: { batch: LinkBatch }) {
  const { t } = useTranslation()
  if (batch.revokedAt !== null) return <Chip tone="bad">{t('batches.revoked')}</Chip>
  return batch.counts.disabled === batch.counts.links ? <Chip>{t('batches.paused')}</Chip> : null
}

type BatchesSectionProps = { documentId: string; onOpen(batch: LinkBatch): void }

/** The batches of a document. Nothing if there are none. */
export function BatchesSection({ documentId, onOpen }: BatchesSectionProps) {
  const { t } = useTranslation()
  const nameOf = useBatchName()
  const { data: batches = [] } = useQuery(batchQueries.ofDocument(documentId))
  if (batches.length === 0) return null
  return (
    <section
      aria-label={t('batches.title')}
      className="max-h-48 shrink-0 overflow-y-auto border-y border-line bg-sunken"
    >
      <h2 className="px-6 pt-2 text-xs font-medium text-ink-3">{t('batches.title')}</h2>
      <ul>
        {batches.map((batch) => (
          <li key={batch.id}>
            <button
              type="button"
              aria-label={t('batches.open', { name: nameOf(batch) })}
              onClick={() => onOpen(batch)}
              className="flex w-full items-center gap-3 px-6 py-2 text-left text-sm hover:bg-hover"
            >
              <UsersRound size={14} aria-hidden className="shrink-0 text-ink-3" />
              <span className="min-w-0 truncate font-medium">{nameOf(batch)}</span>
              <BatchMarks batch={batch} />
              <span className="ml-auto shrink-0 text-xs text-ink-3 tabular-nums">
                {[
                  t('batches.summary', { count: batch.counts.links }),
                  t('batches.sent', { count: batch.counts.sent }),
                  t('batches.opened', { count: batch.counts.opened }),
                ].join(' · ')}
              </span>
              <ChevronRight size={14} aria-hidden className="shrink-0 text-ink-3" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
