import { usePrefetchInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { Screen } from '../../components/screen.tsx'
import { ExportMenu } from '../../entities/visits/export-menu.tsx'
import { matchesScope, useReaders, visitQueries } from '../../entities/visits/visit-queries.ts'
import { VisitsWithPane } from '../../entities/visits/visits-with-pane.tsx'
import { useSession } from '../../lib/session.ts'
import { useNow } from '../../lib/time.ts'
import { countedOf, defaultFilters, filterOf, scopeOf, useActivityFilters } from './activity-filters.ts'
import { AttentionBar } from './attention-bar.tsx'
import { FilterBar } from './filter-bar.tsx'
import { HeldLinksBar } from './held-links-bar.tsx'
import { ReadingNow } from './reading-now.tsx'
import { SuspectedLine } from './suspected-line.tsx'

export function ActivityScreen({ visitId }: { visitId?: string }) {
  const { t } = useTranslation()
  const now = useNow()
  const [filters, change] = useActivityFilters()
  const needsNewLogin = useSession((state) => state.session?.salesforce.state === 'reconnect')
  const filter = filterOf(filters, needsNewLogin, now)
  const scope = scopeOf(filters, now)
  // The list is asked for first, before the other parts of the screen ask for their data.
  usePrefetchInfiniteQuery(visitQueries.list(filter))
  const { data: counts } = useQuery(visitQueries.counts(countedOf(filters, needsNewLogin, now)))
  const { needsAttention: _needsAttention, waiting: _waiting, ...exported } = filter
  const isFiltered = JSON.stringify(filters) !== JSON.stringify(defaultFilters)
  const readers = useReaders()
  // The other lists are about finished visits or programs, and contain open visits only for a short time.
  const showsReaders = filters.kind === 'people' || filters.kind === 'all'
  const shownReaders = showsReaders ? readers.filter((reader) => matchesScope(scope, reader)) : []
  const cardIds = shownReaders.map((reader) => reader.visitId).join(' ')
  const shownAbove = useMemo(() => new Set(cardIds.split(' ')), [cardIds])
  const suspected = counts?.suspected ?? 0
  return (
    <Screen
      title={t('places.activity')}
      actions={
        <>
          {isFiltered ? (
            <Button variant="ghost" onClick={() => change(defaultFilters)}>
              {t('activity.reset')}
            </Button>
          ) : null}
          <ExportMenu filter={exported} name={t('places.activity')} />
        </>
      }
      toolbar={<FilterBar filters={filters} counts={counts} onChange={change} />}
    >
      <VisitsWithPane
        filter={filter}
        isFiltered={isFiltered}
        shownAbove={shownAbove}
        {...(visitId ? { visitId } : {})}
        above={
          <>
            <HeldLinksBar />
            {showsReaders ? <ReadingNow readers={shownReaders} /> : null}
            {filters.kind === 'attention' ? <AttentionBar filter={filter} /> : null}
            {filters.kind === 'people' && suspected > 0 ? (
              <SuspectedLine count={suspected} onShow={() => change({ kind: 'suspected' })} />
            ) : null}
          </>
        }
      />
    </Screen>
  )
}
