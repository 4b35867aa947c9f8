import { Inbox } from 'lucide-react'
import type { ReactNode } from 'react'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useSearch, useSearchParams } from 'wouter'
import type { Visit } from '#shared/model/visits.ts'
import { SkeletonRows } from '../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import { VirtualList } from '../../components/virtual-list.tsx'
import { type DayLine, groupByDay } from '../../lib/days.ts'
import { useLocale } from '../../lib/i18n.ts'
import { usePagedQuery } from '../../lib/server-state/paged-query.ts'
import { useNow } from '../../lib/time.ts'
import { VisitPane } from './visit-pane.tsx'
import { type VisitFilter, visitQueries } from './visit-queries.ts'
import { type VisitListOf, VisitRow, visitRowHeight } from './visit-row.tsx'

const dayHeight = 36
const nothing: ReadonlySet<string> = new Set()
const openedAt = (visit: Visit) => visit.openedAt
const keyOfLine = (line: DayLine<Visit>) => line.key
const heightOfLine = (line: DayLine<Visit>) => (line.kind === 'day' ? dayHeight : visitRowHeight)

type VisitsWithPaneProps = {
  filter: VisitFilter
  /** True if the filter differs from the default. In this case an empty list shows another text. */
  isFiltered?: boolean
  of?: VisitListOf
  /** The id of the open visit on the screen `/visits/:id`. On all other screens, the query `?visit=…` contains the id. */
  visitId?: string
  above?: ReactNode
  /** The ids of visits that `above` shows. The list leaves them out. */
  shownAbove?: ReadonlySet<string>
}

/** A list of visits, with a pane for the open visit. The URL contains the id of the open visit. */
export function VisitsWithPane({
  filter,
  isFiltered,
  of = 'everything',
  visitId,
  above,
  shownAbove = nothing,
}: VisitsWithPaneProps) {
  const [path, navigate] = useLocation()
  const [query] = useSearchParams()
  const open = visitId ?? query.get('visit')
  const search = useSearch()
  // The query has the filters of the activity.
  const filters = search ? `?${search}` : ''
  const inActivity = path.startsWith('/activity') || path.startsWith('/visits')
  const openVisit = useCallback(
    (id: string) => navigate(inActivity ? `/visits/${id}${filters}` : `${path}?visit=${id}`),
    [inActivity, navigate, path, filters],
  )
  const close = () => navigate(inActivity ? `/activity${filters}` : path)
  return (
    <div className="flex min-h-0 flex-1">
      <div className="@container flex min-h-0 min-w-0 flex-1 flex-col">
        {above}
        <Visits
          filter={filter}
          isFiltered={isFiltered ?? false}
          of={of}
          open={open}
          shownAbove={shownAbove}
          onOpen={openVisit}
        />
      </div>
      {open ? <VisitPane key={open} visitId={open} onClose={close} /> : null}
    </div>
  )
}

type VisitsProps = {
  filter: VisitFilter
  isFiltered: boolean
  of: VisitListOf
  open: string | null
  shownAbove: ReadonlySet<string>
  onOpen(id: string): void
}

function Visits({ filter, isFiltered, of, open, shownAbove, onOpen }: VisitsProps) {
  const { t } = useTranslation()
  const locale = useLocale()
  const list = usePagedQuery(visitQueries.list(filter))
  const now = useNow()
  const today = new Date(now).toDateString()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the labels depend on the day, not on the time
  const lines = useMemo(
    () =>
      groupByDay(
        list.items.filter(({ id }) => !shownAbove.has(id)),
        openedAt,
        locale,
        now,
      ),
    [list.items, shownAbove, locale, today],
  )
  const render = useCallback(
    (line: DayLine<Visit>) =>
      line.kind === 'day' ? (
        <h2 className="flex h-full items-end px-6 pb-1.5 text-xs font-medium text-ink-3">{line.label}</h2>
      ) : (
        <VisitRow visit={line.item} of={of} isOpen={open === line.item.id} onOpen={onOpen} />
      ),
    [of, open, onOpen],
  )
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} onRetry={list.refetch} />
  if (lines.length === 0) {
    if (list.isFetching && list.items.length === 0) return <SkeletonRows height={visitRowHeight} />
    return isFiltered || list.items.length > 0 ? (
      <EmptyState
        icon={<Inbox size={22} />}
        title={t('activity.noneMatch')}
        body={t('activity.noneMatchBody')}
      />
    ) : (
      <EmptyState
        icon={<Inbox size={22} />}
        title={t('activity.emptyTitle')}
        body={t('activity.emptyBody')}
      />
    )
  }
  return (
    <VirtualList<DayLine<Visit>>
      label={t('activity.visits')}
      items={lines}
      keyOf={keyOfLine}
      heightOf={heightOfLine}
      onNearEnd={list.loadMore}
      render={render}
    />
  )
}
