// Owns the Analytics tab: what all finished visits to a document add up to, for a version, a link and some days.
import { ChartNoAxesColumn } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentAnalytics } from '#shared/analytics.ts'
import type { Document } from '#shared/model/documents.ts'
import { Button } from '../../../components/button.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../../components/states.tsx'
import { ExportMenu } from '../../../entities/visits/export-menu.tsx'
import { useKeyed } from '../../../lib/server-state/keyed-store.ts'
import { useNow } from '../../../lib/time.ts'
import { useLinkTitle } from '../links/link-row.tsx'
import { documentAnalytics, keyOf } from './analytics-store.ts'
import { Comparison } from './comparison.tsx'
import { Figures } from './figures.tsx'
import { type Chosen, everything, Filters } from './filters.tsx'
import { PageChart } from './page-chart.tsx'
import { instantsOf } from './range.ts'
import { Reach } from './reach.tsx'

export function AnalyticsTab({ document }: { document: Document }) {
  const [chosen, setChosen] = useState<Chosen>(everything)
  const choose = (part: Partial<Chosen>) => setChosen((before) => ({ ...before, ...part }))
  const filter = {
    ...(chosen.version === null ? {} : { version: chosen.version }),
    ...(chosen.linkId === null ? {} : { linkId: chosen.linkId }),
    ...instantsOf(chosen.range, chosen.own, useNow()),
  }
  const { value, error, reload } = useKeyed(documentAnalytics, keyOf({ documentId: document.id, ...filter }))
  const shown = useLast(value)
  return (
    <div className="@container flex min-h-0 flex-1 flex-col overflow-y-auto px-6 py-4">
      <div className="mb-4 flex items-start justify-between gap-3">
        <Filters document={document} links={shown?.links ?? []} chosen={chosen} onChoose={choose} />
        <ExportMenu filter={{ documentId: document.id, peopleOnly: true, ...filter }} name={document.title} />
      </div>
      {error && !value ? <ErrorState error={error} onRetry={reload} /> : null}
      {!error && !shown ? <SkeletonRows height={56} /> : null}
      {shown && !(error && !value) ? (
        <Loaded document={document} analytics={shown} chosen={chosen} onChoose={choose} />
      ) : null}
    </div>
  )
}

/** What was there stays until the answer to another filter is: nothing jumps. */
function useLast(value: DocumentAnalytics | undefined): DocumentAnalytics | undefined {
  const [last, setLast] = useState(value)
  useEffect(() => {
    if (value) setLast(value)
  }, [value])
  return value ?? last
}

type LoadedProps = {
  document: Document
  analytics: DocumentAnalytics
  chosen: Chosen
  onChoose(part: Partial<Chosen>): void
}

function Loaded({ document, analytics, chosen, onChoose }: LoadedProps) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  const titleOf = useLinkTitle()
  const version = chosen.version ?? document.version.number
  if (analytics.figures.visits === 0) return <Nothing chosen={chosen} onChoose={onChoose} />
  return (
    <div className="flex flex-col gap-8 pb-4">
      <Figures analytics={analytics} />
      <PageChart document={document} version={version} analytics={analytics} />
      <Reach
        analytics={analytics}
        labels={version === document.version.number ? document.version.pageLabels : undefined}
      />
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

function Nothing({ chosen, onChoose }: Pick<LoadedProps, 'chosen' | 'onChoose'>) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  const icon = <ChartNoAxesColumn size={22} />
  const isFiltered = chosen.version !== null || chosen.linkId !== null || chosen.range !== 'whenever'
  return isFiltered ? (
    <EmptyState
      icon={icon}
      title={t('noneMatch')}
      body={t('noneMatchBody')}
      action={<Button onClick={() => onChoose(everything)}>{t('showAll')}</Button>}
    />
  ) : (
    <EmptyState icon={icon} title={t('emptyTitle')} body={t('emptyBody')} />
  )
}
