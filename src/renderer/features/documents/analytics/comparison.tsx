import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReadingFigures } from '#shared/analytics.ts'
import { formatDuration } from '#shared/duration.ts'
import { RelativeTime } from '../../../components/time.tsx'
import { Tooltip } from '../../../components/tooltip.tsx'
import { cn } from '../../../lib/class-names.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { useNumber, usePercent } from './figures.tsx'

type Compared = {
  key: string
  name: string
  /** The accessible name of the button, which describes the action. */
  choose: string
  figures: ReadingFigures
}

type ComparisonProps = {
  title: string
  hint?: string
  rows: readonly Compared[]
  chosen: string | null
  onChoose(key: string): void
}

const columns = ['visits', 'returning', 'meanTime', 'completion', 'finished', 'lastOpened'] as const

export function Comparison({ title, hint, rows, chosen, onChoose }: ComparisonProps) {
  return (
    <section aria-label={title}>
      <h2 className="text-base font-semibold">{title}</h2>
      {hint ? <p className="text-xs text-ink-3">{hint}</p> : null}
      <table className="mt-2 w-full table-fixed text-sm">
        <Head />
        <tbody>
          {rows.map((row) => (
            <Row key={row.key} row={row} isChosen={row.key === chosen} onChoose={() => onChoose(row.key)} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Head() {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  const words = {
    visits: t('visitsWhat'),
    returning: t('returningWhat'),
    meanTime: t('meanTimeWhat'),
    completion: t('completionWhat'),
    finished: t('finishedShare'),
    lastOpened: t('lastOpenedWhat'),
  }
  return (
    <thead>
      <tr className="border-b border-line text-xs text-ink-3">
        <th scope="col" className="w-[28%] py-1.5 text-left font-normal">
          {t('name')}
        </th>
        {columns.map((column) => (
          <th key={column} scope="col" className="py-1.5 pl-2 text-right font-normal">
            <Tooltip words={words[column]}>
              <button type="button" className="max-w-full cursor-help truncate rounded-control">
                {t(column)}
              </button>
            </Tooltip>
          </th>
        ))}
      </tr>
    </thead>
  )
}

function Row({ row, isChosen, onChoose }: { row: Compared; isChosen: boolean; onChoose(): void }) {
  const locale = useLocale()
  const percent = usePercent()
  const number = useNumber()
  const { figures } = row
  const visits = Math.max(1, figures.visits)
  return (
    <tr className={cn('border-b border-line', isChosen && 'bg-accent-soft')}>
      <th scope="row" className="py-1 text-left font-medium">
        <Tooltip words={row.choose}>
          <button
            type="button"
            aria-pressed={isChosen}
            onClick={onChoose}
            className="h-7 max-w-full truncate rounded-control px-1.5 hover:bg-hover"
          >
            {row.name}
          </button>
        </Tooltip>
      </th>
      <Cell>{number(figures.visits)}</Cell>
      <Cell>{number(figures.returning)}</Cell>
      <Cell>{formatDuration(figures.activeMs / visits, locale)}</Cell>
      <Cell>{percent(figures.completion)}</Cell>
      <Cell>{percent(figures.finished / visits)}</Cell>
      <Cell>{figures.lastOpenedAt ? <RelativeTime at={figures.lastOpenedAt} /> : '–'}</Cell>
    </tr>
  )
}

const Cell = ({ children }: { children: ReactNode }) => (
  <td className="truncate py-1 pl-2 text-right tabular-nums">{children}</td>
)
