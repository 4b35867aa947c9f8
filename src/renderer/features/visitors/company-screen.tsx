import { useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { formatDuration } from '#shared/duration.ts'
import type { Company } from '#shared/model/companies.ts'
import { Button } from '../../components/button.tsx'
import { useDelayed } from '../../components/skeleton.tsx'
import { ErrorState } from '../../components/states.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { RelativeTime } from '../../components/time.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { companyQueries } from '../../entities/visitors/company-queries.ts'
import { ExportMenu } from '../../entities/visits/export-menu.tsx'
import { VisitsWithPane } from '../../entities/visits/visits-with-pane.tsx'
import { call } from '../../lib/bridge/desktop.ts'
import { useLocale } from '../../lib/i18n.ts'
import { CompanyMark, useCompanySource } from './company-identity.tsx'
import { CompanyDocuments } from './documents-read.tsx'
import { Figure } from './figure.tsx'
import { VisitorList } from './visitor-list.tsx'

/** A company with its figures, documents, visits and readers. The tab `readers` lists the readers. */
export function CompanyScreen({ companyId, tab }: { companyId: string; tab: string | undefined }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const { data: company, error, refetch } = useQuery(companyQueries.one(companyId))
  const waiting = useDelayed(!company)
  if (!company) {
    if (error) return <ErrorState error={error} onRetry={refetch} />
    return waiting ? <p className="p-6 text-ink-3">{t('common.loading')}</p> : null
  }
  return (
    <>
      <CompanyHeader company={company} />
      <Tabs
        label={t('companies.tabs')}
        value={tab === 'readers' ? 'readers' : 'visits'}
        onChange={(key) => navigate(`/companies/${companyId}${key === 'readers' ? '/readers' : ''}`)}
        tabs={[
          {
            key: 'visits',
            label: t('companies.tabVisits'),
            count: company.visitCount,
            panel: <VisitsWithPane filter={{ companyId }} />,
          },
          {
            key: 'readers',
            label: t('companies.readers'),
            count: company.readerCount,
            panel: <VisitorList filter={{ search: '', companyId }} />,
          },
        ]}
      />
    </>
  )
}

function CompanyHeader({ company }: { company: Company }) {
  const { t } = useTranslation()
  const locale = useLocale()
  return (
    <header className="shrink-0 px-6 pt-4 pb-3">
      <div className="flex items-center gap-4">
        <CompanyMark className="size-12" />
        <div className="min-w-0 flex-1">
          <h1 className="truncate text-lg font-semibold select-text">{company.name}</h1>
          <Source company={company} />
        </div>
        <ExportMenu filter={{ companyId: company.id }} name={company.name} />
      </div>
      <dl className="mt-4 flex flex-wrap gap-x-10 gap-y-2">
        <Figure name={t('companies.readers')}>{company.readerCount}</Figure>
        <Figure name={t('visitors.visits')}>{company.visitCount}</Figure>
        <Figure name={t('visitors.documents')}>{company.documentCount}</Figure>
        <Figure name={t('visitors.time')}>{formatDuration(company.activeMs, locale)}</Figure>
        <Figure name={t('companies.first')}>
          <RelativeTime at={company.firstVisitAt} />
        </Figure>
        <Figure name={t('companies.last')}>
          <RelativeTime at={company.lastVisitAt} />
        </Figure>
      </dl>
      <CompanyDocuments companyId={company.id} />
    </header>
  )
}

/** Says why the readers are one company. A click on the account opens it in Salesforce. */
function Source({ company }: { company: Company }) {
  const source = useCompanySource()(company)
  const attempt = useAttempt()
  const { account } = company
  if (!account?.instanceUrl) return <p className="truncate text-ink-2">{source}</p>
  const opened = { recordId: account.id, instanceUrl: account.instanceUrl }
  return (
    <Button
      small
      variant="ghost"
      className="-ml-2"
      onClick={() => attempt(() => call('salesforce.openRecord', opened))}
    >
      {source}
      <ExternalLink size={12} aria-hidden />
    </Button>
  )
}
