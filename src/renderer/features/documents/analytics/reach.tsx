import { useTranslation } from 'react-i18next'
import type { DocumentAnalytics } from '#shared/analytics.ts'
import { pageName } from '#shared/page-name.ts'
import { Tooltip } from '../../../components/tooltip.tsx'
import { useNumber, usePercent } from './figures.tsx'

const mostColumns = 60
/** With more page numbers, they would touch in a window of 900 px. */
const mostLabels = 16
/** The lines of the axis, as shares of the visits. */
const shares = [1, 0.5, 0] as const

type ReachProps = {
  analytics: DocumentAnalytics
  /** The page labels of the PDF. Undefined for an older version. */
  labels: readonly string[] | undefined
}

/** A column chart: the height of a page's column is the share of visits that reached the page. */
export function Reach({ analytics, labels }: ReachProps) {
  const nameOf = (page: number | undefined) => (page === undefined ? '' : pageName(page, labels?.[page - 1]))
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  const percent = usePercent()
  const number = useNumber()
  const { pages, figures } = analytics
  const visits = Math.max(1, figures.visits)
  const perColumn = Math.ceil(pages.length / mostColumns)
  const columns = pages.filter((_page, index) => index % perColumn === 0)
  const middle = pages[Math.floor((pages.length - 1) / 2)]
  const perLabel = Math.ceil(columns.length / mostLabels)
  /** Visits that ended on one of the pages of the column that begins with `first`. */
  const exitsFrom = (first: number) =>
    pages.slice(first - 1, first - 1 + perColumn).reduce((sum, each) => sum + each.exits, 0)
  const words = t('reachAll', {
    visits: number(figures.visits),
    half: percent((middle?.reached ?? 0) / visits),
    page: nameOf(middle?.page ?? 1),
    last: percent((pages.at(-1)?.reached ?? 0) / visits),
  })
  return (
    <section aria-label={t('reachTitle')}>
      <h2 className="text-base font-semibold">{t('reachTitle')}</h2>
      <p className="mb-3 text-xs text-ink-3">{t('reachHint')}</p>
      <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 pt-2">
        <Shares />
        <div className="relative flex h-28 items-end gap-px border-b border-line-strong">
          <GridLines />
          {columns.map((page) => (
            <Column
              key={page.page}
              share={page.reached / visits}
              words={t('reachWhat', {
                page: nameOf(page.page),
                share: percent(page.reached / visits),
                exits: number(exitsFrom(page.page)),
              })}
            />
          ))}
        </div>
        <span aria-hidden className="self-start pt-1.5 text-right text-xs text-ink-3">
          {t('page')}
        </span>
        <div aria-hidden className="flex gap-px pt-1.5 text-xs text-ink-3 tabular-nums">
          {columns.map((page, index) => (
            <span key={page.page} className="relative h-4 min-w-0 flex-1">
              {index % perLabel === 0 ? (
                <span className="absolute left-1/2 -translate-x-1/2 whitespace-nowrap">
                  {nameOf(page.page)}
                </span>
              ) : null}
            </span>
          ))}
        </div>
      </div>
      <p className="mt-1 text-xs text-ink-2">{words}</p>
    </section>
  )
}

/** The axis of the chart: 0 to 100 % of the visits. */
function Shares() {
  const percent = usePercent()
  return (
    <div
      aria-hidden
      className="flex h-28 flex-col justify-between text-right text-xs leading-none text-ink-3 tabular-nums"
    >
      {shares.map((share) => (
        <span key={share} className="first:-mt-1.5 last:-mb-1.5">
          {percent(share)}
        </span>
      ))}
    </div>
  )
}

function GridLines() {
  return (
    <span aria-hidden className="pointer-events-none absolute inset-0 flex flex-col justify-between">
      {shares.map((share) => (
        <span key={share} className={share === 0 ? '' : 'border-t border-dashed border-line-strong'} />
      ))}
    </span>
  )
}

function Column({ share, words }: { share: number; words: string }) {
  return (
    <Tooltip words={words}>
      <div className="group relative flex h-full min-w-0 flex-1 items-end">
        <div
          className="w-full rounded-t-[2px] bg-bar group-hover:bg-bar-strong"
          style={{ height: `${share === 0 ? 0 : Math.max(1, share * 100)}%` }}
        />
      </div>
    </Tooltip>
  )
}
