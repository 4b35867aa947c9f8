import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { formatDuration } from '#shared/duration.ts'
import { Tooltip } from '../../components/tooltip.tsx'
import { visitorQueries } from '../../entities/visitors/visitor-queries.ts'
import { useLocale } from '../../lib/i18n.ts'

export function DocumentsRead({ visitorId }: { visitorId: string }) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  const locale = useLocale()
  const { data: documents } = useQuery(visitorQueries.documents(visitorId))
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  if (!documents || documents.length === 0) return null
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
                  {t('documentRead', {
                    visits: t('visitsCount', { count: read.visits }),
                    time: formatDuration(read.activeMs, locale),
                    share: percent.format(read.completion),
                  })}
                </span>
              </Link>
            </Tooltip>
          </li>
        ))}
      </ul>
    </section>
  )
}
