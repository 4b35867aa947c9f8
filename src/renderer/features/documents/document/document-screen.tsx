import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Document } from '#shared/model/documents.ts'
import type { DocumentWorkflows } from '#shared/model/runs.ts'
import { useDelayed } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { Tabs } from '../../../components/tabs.tsx'
import { documentQueries } from '../../../entities/documents/document-queries.ts'
import { ensureFirstPage } from '../../../entities/documents/first-page-images.ts'
import { VisitsWithPane } from '../../../entities/visits/visits-with-pane.tsx'
import { workflowsQuery } from '../../../entities/workflows/workflow-queries.ts'
import { useMayChange } from '../../../lib/session.ts'
import { AnalyticsTab } from '../analytics/analytics-tab.tsx'
import { batchQueries } from '../batches/batch-queries.ts'
import { DocumentForecast } from '../forecast/document-forecast.tsx'
import { linkQueries } from '../links/link-queries.ts'
import { LinksTab } from '../links/links-tab.tsx'
import { WorkflowsTab } from '../workflows/workflows-tab.tsx'
import { DocumentHeader } from './document-header.tsx'
import { DocumentSettings } from './document-settings.tsx'

const tabKeys = ['links', 'workflows', 'activity', 'analytics', 'settings'] as const

export function DocumentScreen({ documentId, tab }: { documentId: string; tab: string | undefined }) {
  const { t } = useTranslation()
  const { data: document, error, refetch } = useQuery(documentQueries.one(documentId))
  const waiting = useDelayed(!document)
  const may = useMayChange(document?.owner.id ?? '')
  useEffect(() => {
    if (document && may) void ensureFirstPage(document)
  }, [document, may])
  if (document) return <Loaded document={document} tab={tab} />
  if (error) return <ErrorState error={error} onRetry={refetch} />
  return waiting ? <p className="p-6 text-ink-3">{t('common.loading')}</p> : null
}

/** The workflows that apply to the document: its own and the inherited ones, without those that it leaves out or replaces. */
const countOf = (workflows: DocumentWorkflows | undefined) =>
  workflows &&
  workflows.items.length +
    workflows.inherited.filter(({ exception, replacedBy }) => exception !== 'leftOut' && !replacedBy).length

function Loaded({ document, tab }: { document: Document; tab: string | undefined }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const single = useQuery(linkQueries.ofDocument(document.id)).data?.length
  const batched = useQuery(batchQueries.ofDocument(document.id)).data?.reduce(
    (sum, { counts }) => sum + counts.links,
    0,
  )
  const linkCount = single === undefined || batched === undefined ? undefined : single + batched
  const workflowCount = countOf(useQuery(workflowsQuery(document.id)).data)
  const panels = {
    links: <LinksTab document={document} />,
    workflows: <WorkflowsTab document={document} />,
    activity: <VisitsWithPane filter={{ documentId: document.id }} of="document" />,
    analytics: <AnalyticsTab document={document} />,
    settings: <DocumentSettings document={document} />,
  }
  const counts = {
    links: linkCount,
    workflows: workflowCount,
    activity: undefined,
    analytics: undefined,
    settings: undefined,
  }
  const current = tabKeys.find((key) => key === tab) ?? 'links'
  return (
    <>
      <DocumentHeader document={document} />
      <DocumentForecast document={document} tab={current} />
      <Tabs
        label={document.title}
        value={current}
        onChange={(key) => navigate(`/documents/${document.id}/${key}`)}
        tabs={tabKeys.map((key) => ({
          key,
          label: t(`document.tabs.${key}`),
          count: counts[key],
          panel: panels[key],
        }))}
      />
    </>
  )
}
