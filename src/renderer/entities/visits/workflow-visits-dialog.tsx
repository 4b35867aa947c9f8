import { Inbox } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { workflowFigureDays } from '#shared/model/runs.ts'
import type { Visit } from '#shared/model/visits.ts'
import { Dialog } from '../../components/dialog.tsx'
import { SkeletonRows } from '../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import { ToggleGroup } from '../../components/toggle-group.tsx'
import { VirtualList } from '../../components/virtual-list.tsx'
import { type DayLine, groupByDay } from '../../lib/days.ts'
import { useLocale } from '../../lib/i18n.ts'
import { usePagedQuery } from '../../lib/server-state/paged-query.ts'
import { useNow } from '../../lib/time.ts'
import { visitQueries } from './visit-queries.ts'
import { VisitRow, visitRowHeight } from './visit-row.tsx'

type WorkflowVisitsProps = {
  workflowId: string
  /** Only visits of this document. Undefined: visits of all documents. */
  documentId?: string
  open: boolean
  onOpenChange(open: boolean): void
}

const kinds = ['all', 'onlyAttention'] as const
type Kind = (typeof kinds)[number]
const dayMs = 86_400_000
const dayHeight = 36

/** The visits for which a workflow ran in the last 30 days. A click on a visit opens it. */
export function WorkflowVisitsDialog({ open, onOpenChange, ...of }: WorkflowVisitsProps) {
  const { t } = useTranslation()
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('teamWorkflows.figures.title')} wide>
      <WorkflowVisits {...of} />
    </Dialog>
  )
}

function WorkflowVisits({ workflowId, documentId }: Pick<WorkflowVisitsProps, 'workflowId' | 'documentId'>) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const [kind, setKind] = useState<Kind>('all')
  // The start of the range is kept while the dialog is open, so that the query does not change with the clock.
  const [from] = useState(() => new Date(Date.now() - workflowFigureDays * dayMs).toISOString())
  const filter = {
    workflowId,
    from,
    ...(documentId ? { documentId } : {}),
    ...(kind === 'onlyAttention' ? { needsAttention: true } : {}),
  }
  const list = usePagedQuery(visitQueries.list(filter))
  const lines = groupByDay(list.items, (visit) => visit.openedAt, useLocale(), useNow())
  return (
    <div className="@container flex h-[min(420px,60vh)] flex-col gap-3">
      <div className="flex items-center justify-between gap-4">
        <p className="text-xs text-ink-3">{t('teamWorkflows.figures.days')}</p>
        <ToggleGroup<Kind>
          label={t('teamWorkflows.figures.which')}
          value={kind}
          onChange={setKind}
          choices={kinds.map((value) => ({ value, label: t(`teamWorkflows.figures.${value}`) }))}
        />
      </div>
      <div className="-mx-5 flex min-h-0 flex-1 flex-col border-t border-line">
        {list.items.length > 0 ? (
          <VirtualList<DayLine<Visit>>
            label={t('teamWorkflows.figures.title')}
            items={lines}
            keyOf={(line) => line.key}
            heightOf={(line) => (line.kind === 'day' ? dayHeight : visitRowHeight)}
            onNearEnd={list.loadMore}
            render={(line) =>
              line.kind === 'day' ? (
                <h3 className="flex h-full items-end px-6 pb-1.5 text-xs font-medium text-ink-3">
                  {line.label}
                </h3>
              ) : (
                <VisitRow
                  visit={line.item}
                  of={documentId ? 'document' : 'everything'}
                  isOpen={false}
                  onOpen={() => navigate(`/visits/${line.item.id}`)}
                />
              )
            }
          />
        ) : list.error ? (
          <ErrorState error={list.error} onRetry={list.refetch} />
        ) : list.isFetching ? (
          <SkeletonRows height={visitRowHeight} />
        ) : (
          <EmptyState
            icon={<Inbox size={22} />}
            title={t(kind === 'all' ? 'teamWorkflows.figures.none' : 'teamWorkflows.figures.noneAttention')}
          />
        )}
      </div>
    </div>
  )
}
