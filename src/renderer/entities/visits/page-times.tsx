import { useTranslation } from 'react-i18next'
import { formatDuration } from '#shared/duration.ts'
import type { Visit } from '#shared/model/visits.ts'
import { pageName } from '#shared/page-name.ts'
import { cn } from '../../lib/class-names.ts'
import { useLocale } from '../../lib/i18n.ts'
import { type PageLine, pageLines } from './page-lines.ts'

type ReadVisit = Pick<Visit, 'pageCount' | 'pages' | 'page' | 'pageLabel' | 'state'>

/** All pages of the document with their reading times. `page` 0: the reader did not leave this document on a page. */
export function PageTimes({ visit }: { visit: ReadVisit }) {
  const lines = pageLines(visit)
  const most = Math.max(1, ...lines.map((line) => (line.kind === 'page' ? (line.activeMs ?? 0) : 0)))
  return (
    <ol className="flex flex-col gap-1">
      {lines.map((line) => (
        <Line key={line.kind === 'page' ? line.page : line.from} line={line} visit={visit} most={most} />
      ))}
    </ol>
  )
}

/** `most`: the longest reading time of a page, in ms. */
function Line({ line, visit, most }: { line: PageLine; visit: ReadVisit; most: number }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const left = visit.state === 'left'
  const isPage = line.kind === 'page' && line.page === visit.page
  const activeMs = line.kind === 'page' ? line.activeMs : null
  const name =
    line.kind === 'page'
      ? pageName(line.page, line.label)
      : line.from === line.to
        ? String(line.from)
        : t('visit.pageRange', { from: line.from, to: line.to })
  return (
    <li className="grid grid-cols-[minmax(28px,auto)_minmax(0,1fr)_80px] items-center gap-2 text-xs">
      <span className={cn('text-right tabular-nums', isPage ? 'font-semibold' : 'text-ink-3')}>{name}</span>
      <span className="flex h-4 items-center gap-2">
        {activeMs === null ? null : (
          <span
            className={cn(
              'block h-2.5 min-w-[2px] shrink-0 rounded-[2px]',
              isPage ? (left ? 'bg-mark' : 'bg-accent') : 'bg-bar',
            )}
            style={{ width: `${(activeMs / most) * 65}%` }}
          />
        )}
        {isPage ? (
          <span className={cn('truncate', left ? 'text-mark' : 'text-accent')}>
            {left ? t('visit.exitPage') : t('visit.isHere')}
          </span>
        ) : null}
      </span>
      {activeMs === null ? (
        <span className="text-right text-ink-3">
          <span aria-hidden>—</span>
          <span className="sr-only">{t('visit.notRead')}</span>
        </span>
      ) : (
        <span className="text-right text-ink-2 tabular-nums">{formatDuration(activeMs, locale)}</span>
      )}
    </li>
  )
}
