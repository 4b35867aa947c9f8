import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { formatDuration } from '#shared/duration.ts'
import { Tooltip } from '../../components/tooltip.tsx'
import { companyQueries } from '../../entities/visitors/company-queries.ts'
import { visitorQueries } from '../../entities/visitors/visitor-queries.ts'
import { useLocale } from '../../lib/i18n.ts'

type Read = {
  documentId: string
  title: string
  visits: number
  activeMs: number
  completion: number
  /** Only for a company. */
  readers?: number
}

/** The documents that a visitor read. */
export function DocumentsRead({ visitorId }: { visitorId: string }) {
  const { data } = useQuery(visitorQueries.documents(visitorId))
  return <DocumentList documents={data ?? []} />
}

/** The documents that readers of a company read. */
export function CompanyDocuments({ companyId }: { companyId: string }) {
  const { data } = useQuery(companyQueries.documents(companyId))
  return <DocumentList documents={data ?? []} />
}

function DocumentList({ documents }: { documents: readonly Read[] }) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  if (documents.length === 0) return null
  return (
    <section aria-label={t('documentsRead')} className="mt-3">
      <h2 className="sr-only">{t('documentsRead')}</h2>
      <ul className="flex max-h-24 flex-wrap gap-2 overflow-y-auto">
        {documents.map((read) => (
          <li key={read.documentId} className="min-w-0">
            <Tooltip words={t('documentsReadWhat')}>
              <Link
                href={`/documents/${read.documentId}/analytics`}
                className="flex max-w-80 flex-col rounded-control border border-line px-2.5 py-1 transition-colors hover:bg-hover"
              >
                <span className="truncate text-sm">{read.title}</span>
                <span className="truncate text-xs text-ink-3 tabular-nums">
                  <Figures read={read} />
                </span>
              </Link>
            </Tooltip>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Figures({ read }: { read: Read }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const values = {
    visits: t('analytics.visitsCount', { count: read.visits }),
    time: formatDuration(read.activeMs, locale),
    share: percent.format(read.completion),
  }
  if (read.readers === undefined) return t('analytics.documentRead', values)
  return t('companies.documentRead', {
    ...values,
    readers: t('companies.readerCount', { count: read.readers }),
  })
}
