// Owns a document's page: its header and the tabs Links, Workflows, Activity, Analytics, Settings.

import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Document } from '#shared/model/documents.ts'
import { useDelayed } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { Tabs } from '../../../components/tabs.tsx'
import { documents } from '../../../entities/documents/documents-store.ts'
import { ensureFirstPage } from '../../../entities/documents/first-page-images.ts'
import { VisitsWithPane } from '../../../entities/visits/visits-with-pane.tsx'
import { useKeyed } from '../../../lib/server-state/keyed-store.ts'
import { useMayChange } from '../../../lib/session.ts'
import { AnalyticsTab } from '../analytics/analytics-tab.tsx'
import { links } from '../links/links-store.ts'
import { LinksTab } from '../links/links-tab.tsx'
import { workflows } from '../workflows/workflows-store.ts'
import { WorkflowsTab } from '../workflows/workflows-tab.tsx'
import { DocumentHeader } from './document-header.tsx'
import { DocumentSettings } from './document-settings.tsx'

const tabKeys = ['links', 'workflows', 'activity', 'analytics', 'settings'] as const

export function DocumentScreen({ documentId, tab }: { documentId: string; tab: string | undefined }) {
  const { t } = useTranslation()
  const slot = useKeyed(documents, documentId)
  const waiting = useDelayed(!slot.value)
  const may = useMayChange(slot.value?.owner.id ?? '')
  useEffect(() => {
    if (slot.value && may) void ensureFirstPage(slot.value)
  }, [slot.value, may])
  if (slot.value) return <Loaded document={slot.value} tab={tab} />
  if (slot.error) return <ErrorState error={slot.error} onRetry={slot.reload} />
  return waiting ? <p className="p-6 text-ink-3">{t('common.loading')}</p> : null
}

function Loaded({ document, tab }: { document: Document; tab: string | undefined }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const linkCount = useKeyed(links, document.id).value?.length
  const workflowCount = useKeyed(workflows, document.id).value?.length
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
