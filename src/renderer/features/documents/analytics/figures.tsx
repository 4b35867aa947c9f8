import { useTranslation } from 'react-i18next'
import type { DocumentAnalytics } from '#shared/analytics.ts'
import { formatDuration } from '#shared/duration.ts'
import { Tooltip } from '../../../components/tooltip.tsx'
import { useLocale } from '../../../lib/i18n.ts'

/** Formats a share (0 to 1) as a percentage without decimals. */
export function usePercent(): (share: number) => string {
  const locale = useLocale()
  const format = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  return (share) => format.format(share)
}

export function useNumber(): (value: number) => string {
  const locale = useLocale()
  const format = new Intl.NumberFormat(locale)
  return (value) => format.format(value)
}

export function Figures({ analytics }: { analytics: DocumentAnalytics }) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  const locale = useLocale()
  const percent = usePercent()
  const number = useNumber()
  const { figures, visitors, medianActiveMs } = analytics
  const first = number(figures.visits - figures.returning)
  const shown = [
    [t('visits'), number(figures.visits), t('visitsWhat')],
    [t('visitors'), number(visitors), t('visitorsWhat')],
    [
      t('firstReturning'),
      t('firstReturningValue', { first, returning: number(figures.returning) }),
      t('firstReturningWhat'),
    ],
    [
      t('medianTime'),
      formatDuration(medianActiveMs, locale),
      t('medianTimeWhat', { total: formatDuration(figures.activeMs, locale) }),
    ],
    [t('completion'), percent(figures.completion), t('completionWhat')],
    [
      t('finished'),
      percent(figures.visits === 0 ? 0 : figures.finished / figures.visits),
      t('finishedWhat', { read: number(figures.finished), of: number(figures.visits) }),
    ],
  ] as const
  return (
    <dl className="grid grid-cols-3 gap-px overflow-hidden rounded-card border border-line bg-line @4xl:grid-cols-6">
      {shown.map(([name, value, what]) => (
        <Tooltip key={name} words={what}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users need the tooltip too */}
          <div tabIndex={0} className="bg-canvas px-4 py-3 focus-visible:-outline-offset-2">
            <dt className="truncate text-xs text-ink-3">{name}</dt>
            <dd className="truncate text-lg font-semibold tabular-nums">{value}</dd>
          </div>
        </Tooltip>
      ))}
    </dl>
  )
}
