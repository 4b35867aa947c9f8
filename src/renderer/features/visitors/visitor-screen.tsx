import { useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { formatDuration } from '#shared/duration.ts'
import type { Visitor } from '#shared/model/visits.ts'
import { shortVisitorName } from '#shared/visitor-name.ts'
import { Avatar } from '../../components/avatar.tsx'
import { Button } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { useDelayed } from '../../components/skeleton.tsx'
import { ErrorState } from '../../components/states.tsx'
import { RelativeTime } from '../../components/time.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { visitorQueries } from '../../entities/visitors/visitor-queries.ts'
import { ExportMenu } from '../../entities/visits/export-menu.tsx'
import { useVisitorHeading, VisitorDetails } from '../../entities/visits/visitor-identity.tsx'
import { VisitsWithPane } from '../../entities/visits/visits-with-pane.tsx'
import { call } from '../../lib/bridge/desktop.ts'
import { useLocale } from '../../lib/i18n.ts'
import { DocumentsRead } from './documents-read.tsx'
import { Figure } from './figure.tsx'
import { RevokeHistory } from './revoke-history.tsx'

export function VisitorScreen({ visitorId }: { visitorId: string }) {
  const { t } = useTranslation()
  const { data: visitor, error, refetch } = useQuery(visitorQueries.one(visitorId))
  const waiting = useDelayed(!visitor)
  if (!visitor) {
    if (error) return <ErrorState error={error} onRetry={refetch} />
    return waiting ? <p className="p-6 text-ink-3">{t('common.loading')}</p> : null
  }
  return (
    <>
      <VisitorHeader visitor={visitor} />
      <VisitsWithPane filter={{ visitorId }} of="visitor" />
    </>
  )
}

function VisitorHeader({ visitor }: { visitor: Visitor }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const heading = useVisitorHeading()(visitor)
  return (
    <header className="shrink-0 border-b border-line px-6 pt-4 pb-4">
      <div className="flex items-center gap-4">
        <Avatar of={shortVisitorName(visitor)} className="size-12 text-base" />
        <div className="min-w-0 flex-1">
          <h1 className="truncate text-lg font-semibold select-text">{heading}</h1>
          <VisitorDetails visitor={visitor} />
          <RecordLine visitor={visitor} />
        </div>
        <CopyButton text={visitor.historyUrl} label={t('visitors.copyHistory')} />
        <RevokeHistory visitorId={visitor.id} />
        <ExportMenu filter={{ visitorId: visitor.id }} name={visitor.email} />
      </div>
      <dl className="mt-4 flex flex-wrap gap-x-10 gap-y-2">
        <Figure name={t('visitors.visits')}>{visitor.visitCount}</Figure>
        <Figure name={t('visitors.documents')}>{visitor.documentCount}</Figure>
        <Figure name={t('visitors.time')}>{formatDuration(visitor.activeMs, locale)}</Figure>
        <Figure name={t('visitors.first')}>
          <RelativeTime at={visitor.firstVisitAt} />
        </Figure>
        <Figure name={t('visitors.last')}>
          <RelativeTime at={visitor.lastVisitAt} />
        </Figure>
      </dl>
      <DocumentsRead visitorId={visitor.id} />
    </header>
  )
}

function RecordLine({ visitor }: { visitor: Visitor }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const { record, instanceUrl } = visitor
  if (!record) return <p className="text-ink-3">{t('visitors.noRecord')}</p>
  const words = t(`run.record.${record.type}`, { name: record.name })
  const owner = record.owner
    ? t('visitors.recordOwner', { name: record.owner.name })
    : t('visitors.noRecordOwner')
  return (
    <div className="flex flex-wrap items-center gap-x-2 text-ink-2">
      {instanceUrl ? (
        <Button
          small
          variant="ghost"
          className="-ml-2"
          onClick={() => attempt(() => call('salesforce.openRecord', { recordId: record.id, instanceUrl }))}
        >
          {words}
          <ExternalLink size={12} aria-hidden />
        </Button>
      ) : (
        <span>{words}</span>
      )}
      <span className="text-xs text-ink-3">{owner}</span>
    </div>
  )
}
