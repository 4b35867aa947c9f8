import { useQuery } from '@tanstack/react-query'
import { ChartNoAxesColumn } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentAnalytics } from '#shared/analytics.ts'
import type { Document } from '#shared/model/documents.ts'
import { Button } from '../../../components/button.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../../components/states.tsx'
import { ExportMenu } from '../../../entities/visits/export-menu.tsx'
import { rangeToInstants } from '../../../lib/day-range.ts'
import { useNow } from '../../../lib/time.ts'
import { useLinkTitle } from '../links/link-row.tsx'
import { analyticsQuery } from './analytics-queries.ts'
import { Comparison } from './comparison.tsx'
import { CountNote } from './count-note.tsx'
import { EventTable } from './event-figures.tsx'
import { Figures } from './figures.tsx'
import { type AnalyticsSelection, defaultSelection, Filters } from './filters.tsx'
import { PageChart } from './page-chart.tsx'
import { PartsTable } from './parts-table.tsx'
import { Reach } from './reach.tsx'

export function AnalyticsTab({ document }: { document: Document }) {
  const [chosen, setChosen] = useState<AnalyticsSelection>(defaultSelection)
  const choose = (part: Partial<AnalyticsSelection>) => setChosen((before) => ({ ...before, ...part }))
  const filter = {
    ...(chosen.version === null ? {} : { version: chosen.version }),
    ...(chosen.linkId === null ? {} : { linkId: chosen.linkId }),
    ...rangeToInstants(chosen.range, chosen.own, useNow()),
  }
  const { data: analytics, error, refetch } = useQuery(analyticsQuery(document.id, filter))
  return (
    <div className="@container flex min-h-0 flex-1 flex-col overflow-y-auto px-6 py-4">
      <div className="mb-4 flex items-start justify-between gap-3">
        <Filters document={document} links={analytics?.links ?? []} chosen={chosen} onChoose={choose} />
        <ExportMenu filter={{ documentId: document.id, peopleOnly: true, ...filter }} name={document.title} />
      </div>
      {analytics ? (
        <Loaded document={document} analytics={analytics} chosen={chosen} onChoose={choose} />
      ) : error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : (
        <SkeletonRows height={56} />
      )}
    </div>
  )
}

type LoadedProps = {
  document: Document
  analytics: DocumentAnalytics
  chosen: AnalyticsSelection
  onChoose(part: Partial<AnalyticsSelection>): void
}

function Loaded({ document, analytics, chosen, onChoose }: LoadedProps) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  const titleOf = useLinkTitle()
  const version = chosen.version ?? document.version.number
  if (analytics.figures.visits === 0) return <Nothing chosen={chosen} onChoose={onChoose} />
  return (
    <div className="flex flex-col gap-8 pb-4">
      <div className="flex flex-col gap-2">
        <Figures analytics={analytics} />
        <CountNote document={document} counted={analytics.figures.visits} isFiltered={isFiltered(chosen)} />
      </div>
      {analytics.parts ? <PartsTable parts={analytics.parts} /> : null}
      <PageChart document={document} version={version} analytics={analytics} />
      <Reach
        analytics={analytics}
        labels={version === document.version.number ? document.version.pageLabels : undefined}
      />
      <EventTable figures={analytics.events} />
      <Comparison
        title={t('linksTitle')}
        hint={t('linksHint', { count: analytics.linkCount })}
        rows={analytics.links.map((link) => ({
          key: link.linkId,
          name: titleOf(link),
          choose: t('onlyLink', { title: titleOf(link) }),
          figures: link,
        }))}
        chosen={chosen.linkId}
        onChoose={(linkId) => onChoose({ linkId: linkId === chosen.linkId ? null : linkId })}
      />
      <Comparison
        title={t('versionsTitle')}
        rows={analytics.versions.map((version) => ({
          key: String(version.version),
          name: t('versionNumber', { number: version.version }),
          choose: t('onlyVersion', { number: version.version }),
          figures: version,
        }))}
        chosen={chosen.version === null ? null : String(chosen.version)}
        onChoose={(key) => onChoose({ version: Number(key) === chosen.version ? null : Number(key) })}
      />
    </div>
  )
}

const isFiltered = ({ version, linkId, range }: AnalyticsSelection) =>
  version !== null || linkId !== null || range !== 'whenever'

function Nothing({ chosen, onChoose }: Pick<LoadedProps, 'chosen' | 'onChoose'>) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  const icon = <ChartNoAxesColumn size={22} />
  return isFiltered(chosen) ? (
    <EmptyState
      icon={icon}
      title={t('noneMatch')}
      body={t('noneMatchBody')}
      action={<Button onClick={() => onChoose(defaultSelection)}>{t('showAll')}</Button>}
    />
  ) : (
    <EmptyState icon={icon} title={t('emptyTitle')} body={t('emptyBody')} />
  )
}
