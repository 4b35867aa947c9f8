import { useTranslation } from 'react-i18next'
import { formatDuration } from '#shared/duration.ts'
import type { PageTime } from '#shared/model/visits.ts'
import { pageName } from '#shared/page-name.ts'
import { cn } from '../lib/class-names.ts'
import { useLocale } from '../lib/i18n.ts'
import { Tooltip } from './tooltip.tsx'

type PageBarProps = {
  pageCount: number
  pages: readonly PageTime[]
  /** The number of the current page, or of the exit page if the visit has ended. The first page is 1. */
  page: number
  pageLabel?: string | undefined
  left: boolean
  className?: string
}

const mostColumns = 48

/** Combines several pages into one column if there are more than {@link mostColumns} pages. */
function columnsOf(pageCount: number, pages: readonly PageTime[], page: number) {
  const perColumn = Math.ceil(pageCount / mostColumns)
  const columns = Array.from({ length: Math.ceil(pageCount / perColumn) }, (_, index) => ({
    from: index * perColumn + 1,
    activeMs: 0,
    isPage: Math.floor((page - 1) / perColumn) === index,
  }))
  for (const each of pages) {
    const column = columns[Math.floor((each.page - 1) / perColumn)]
    if (column) column.activeMs += each.activeMs
  }
  return columns
}

/** A small chart of the reading time per page. The chart marks the current page or the exit page. */
export function PageBar({ pageCount, pages, page, pageLabel, left, className }: PageBarProps) {
  const { t } = useTranslation()
  const locale = useLocale()
  const columns = columnsOf(pageCount, pages, page)
  const most = Math.max(1, ...columns.map((column) => column.activeMs))
  const longest = pages.reduce<PageTime>((best, each) => (each.activeMs > best.activeMs ? each : best), {
    page,
    activeMs: 0,
  })
  const at = { page: pageName(page, pageLabel), pageCount }
  const where = left ? t('visit.leftOn', at) : t('visit.isOn', at)
  const words = longest.activeMs
    ? `${where} · ${t('visit.longestOn', { page: pageName(longest.page, longest.label), time: formatDuration(longest.activeMs, locale) })}`
    : where
  return (
    <Tooltip words={words}>
      <span role="img" aria-label={words} className={cn('page-bar flex h-6 items-end gap-px', className)}>
        {columns.map((column) => (
          <i
            key={column.from}
            className={cn(
              'max-w-3 min-w-[2px] flex-1 rounded-t-[1.5px]',
              column.isPage ? (left ? 'bg-mark' : 'bg-accent') : column.activeMs ? 'bg-bar' : 'bg-line',
            )}
            style={{
              height: column.activeMs
                ? `${Math.max(16, (column.activeMs / most) * 100)}%`
                : column.isPage
                  ? '16%'
                  : 2,
            }}
          />
        ))}
      </span>
    </Tooltip>
  )
}
