import { useTranslation } from 'react-i18next'
import { formatDuration } from '#shared/duration.ts'
import type { Visit } from '#shared/model/visits.ts'
import { pageName } from '#shared/page-name.ts'
import { cn } from '../../lib/class-names.ts'
import { useLocale } from '../../lib/i18n.ts'

export function PageTimes({ visit }: { visit: Visit }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const left = visit.state === 'left'
  const read = new Map(visit.pages.map((each) => [each.page, each.activeMs]))
  if (!read.has(visit.page)) read.set(visit.page, 0)
  const labels = new Map(visit.pages.map((each) => [each.page, each.label]))
  labels.set(visit.page, visit.pageLabel)
  const pages = [...read].sort(([a], [b]) => a - b)
  const most = Math.max(1, ...pages.map(([, activeMs]) => activeMs))
  return (
    <ol className="flex flex-col gap-1">
      {pages.map(([page, activeMs]) => {
        const isPage = page === visit.page
        const bar = isPage ? (left ? 'bg-mark' : 'bg-accent') : 'bg-bar'
        return (
          <li
            key={page}
            className="grid grid-cols-[minmax(28px,auto)_minmax(0,1fr)_80px] items-center gap-2 text-xs"
          >
            <span className={cn('text-right tabular-nums', isPage ? 'font-semibold' : 'text-ink-3')}>
              {pageName(page, labels.get(page))}
            </span>
            <span className="flex h-4 items-center gap-2">
              <span
                className={cn('block h-2.5 min-w-[2px] shrink-0 rounded-[2px]', bar)}
                style={{ width: `${(activeMs / most) * 65}%` }}
              />
              {isPage ? (
                <span className={cn('truncate', left ? 'text-mark' : 'text-accent')}>
                  {left ? t('visit.exitPage') : t('visit.isHere')}
                </span>
              ) : null}
            </span>
            <span className="text-right text-ink-2 tabular-nums">{formatDuration(activeMs, locale)}</span>
          </li>
        )
      })}
    </ol>
  )
}
