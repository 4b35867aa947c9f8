import { useTranslation } from 'react-i18next'
import type { DocumentAnalytics } from '#shared/analytics.ts'
import { pageName } from '#shared/page-name.ts'
import { Tooltip } from '../../../components/tooltip.tsx'
import { useNumber, usePercent } from './figures.tsx'

const mostColumns = 60

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
      <div className="flex h-28 items-end gap-px border-b border-line-strong">
        {columns.map((page) => {
          const exits = pages
            .slice(page.page - 1, page.page - 1 + perColumn)
            .reduce((sum, each) => sum + each.exits, 0)
          const share = page.reached / visits
          return (
            <Tooltip
              key={page.page}
              words={t('reachWhat', { page: nameOf(page.page), share: percent(share), exits: number(exits) })}
            >
              <div className="group flex h-full min-w-0 flex-1 items-end">
                <div
                  className="w-full rounded-t-[2px] bg-bar group-hover:bg-bar-strong"
                  style={{ height: `${Math.max(1, share * 100)}%` }}
                />
              </div>
            </Tooltip>
          )
        })}
      </div>
      <div aria-hidden className="mt-1 flex justify-between text-xs text-ink-3 tabular-nums">
        <span>{nameOf(pages[0]?.page)}</span>
        <span>{nameOf(pages.at(-1)?.page)}</span>
      </div>
      <p className="mt-1 text-xs text-ink-2">{words}</p>
    </section>
  )
}
