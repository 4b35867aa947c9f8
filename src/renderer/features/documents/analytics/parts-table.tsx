import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { PartFigures } from '#shared/analytics.ts'
import { formatDuration } from '#shared/duration.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { useNumber, usePercent } from './figures.tsx'

const cell = 'truncate py-1.5 pl-2 text-right tabular-nums'

/** The documents of a bundle: who read them, for how long, and to their end. */
export function PartsTable({ parts }: { parts: readonly PartFigures[] }) {
  const { t } = useTranslation(undefined, { keyPrefix: 'bundles' })
  const columns = ['readers', 'readShare', 'median', 'finished'] as const
  return (
    <section aria-label={t('figuresTitle')}>
      <h2 className="text-base font-semibold">{t('figuresTitle')}</h2>
      <p className="text-xs text-ink-3">{t('figuresHint')}</p>
      <table className="mt-2 w-full table-fixed text-sm">
        <thead>
          <tr className="border-b border-line text-xs text-ink-3">
            <th scope="col" className="w-[40%] py-1.5 text-left font-normal">
              {t('document')}
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" className="truncate py-1.5 pl-2 text-right font-normal">
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <Row key={part.documentId} part={part} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ part }: { part: PartFigures }) {
  const { t } = useTranslation(undefined, { keyPrefix: 'bundles' })
  const locale = useLocale()
  const percent = usePercent()
  const number = useNumber()
  const share = part.visits === 0 ? 0 : part.readers / part.visits
  return (
    <tr className="border-b border-line">
      <th scope="row" className="py-1.5 text-left font-medium">
        <span className="flex min-w-0 items-baseline gap-2">
          <Link
            href={`/documents/${part.documentId}`}
            className="truncate hover:underline"
            title={part.title}
          >
            {part.title}
          </Link>
          {part.place ? null : (
            <span className="shrink-0 text-xs font-normal text-ink-3">{t('earlier')}</span>
          )}
        </span>
      </th>
      <td className={cell}>{number(part.readers)}</td>
      <td className={cell}>
        <span className="inline-flex items-center gap-2">
          <span aria-hidden className="hidden h-1.5 w-12 overflow-hidden rounded-full bg-sunken @2xl:block">
            <span className="block h-full bg-bar-strong" style={{ width: `${share * 100}%` }} />
          </span>
          {percent(share)}
        </span>
      </td>
      <td className={cell}>{part.readers === 0 ? '–' : formatDuration(part.medianMs, locale)}</td>
      <td className={cell}>{part.readers === 0 ? '–' : percent(part.finished / part.readers)}</td>
    </tr>
  )
}
