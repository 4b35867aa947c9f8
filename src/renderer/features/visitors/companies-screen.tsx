import { Building2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { formatDuration } from '#shared/duration.ts'
import type { Company } from '#shared/model/companies.ts'
import { Screen } from '../../components/screen.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { SkeletonRows } from '../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import { RelativeTime } from '../../components/time.tsx'
import { VirtualList } from '../../components/virtual-list.tsx'
import { companyQueries } from '../../entities/visitors/company-queries.ts'
import { useLocale } from '../../lib/i18n.ts'
import { usePagedQuery } from '../../lib/server-state/paged-query.ts'
import { CompanyMark, useCompanySource } from './company-identity.tsx'
import { VisitorTabs } from './visitor-tabs.tsx'

const rowHeight = 56
const columns = 'grid grid-cols-[minmax(160px,1fr)_60px_48px_68px_80px_96px] items-center gap-3 px-6'

export function CompaniesScreen() {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  return (
    <Screen
      title={t('places.visitors')}
      actions={<SearchField label={t('companies.search')} onSearch={setSearch} />}
    >
      <VisitorTabs value="companies">
        <Companies search={search} />
      </VisitorTabs>
    </Screen>
  )
}

function Companies({ search }: { search: string }) {
  const { t } = useTranslation()
  const list = usePagedQuery(companyQueries.list({ search }))
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} onRetry={list.refetch} />
  if (list.items.length === 0) {
    if (list.isFetching) return <SkeletonRows height={rowHeight} />
    const icon = <Building2 size={22} />
    return search ? (
      <EmptyState icon={icon} title={t('companies.nothingFound', { search })} />
    ) : (
      <EmptyState icon={icon} title={t('companies.emptyTitle')} body={t('companies.emptyBody')} />
    )
  }
  return (
    <>
      <div aria-hidden className={`${columns} h-8 shrink-0 border-b border-line text-xs text-ink-3`}>
        <span>{t('companies.company')}</span>
        <span className="text-right">{t('companies.readers')}</span>
        <span className="text-right">{t('visitors.visits')}</span>
        <span className="text-right">{t('visitors.documents')}</span>
        <span className="text-right">{t('visitors.time')}</span>
        <span className="text-right">{t('companies.last')}</span>
      </div>
      <VirtualList<Company>
        label={t('companies.title')}
        items={list.items}
        keyOf={(company) => company.id}
        heightOf={() => rowHeight}
        onNearEnd={list.loadMore}
        render={(company) => <CompanyRow company={company} />}
      />
    </>
  )
}

function CompanyRow({ company }: { company: Company }) {
  const locale = useLocale()
  const source = useCompanySource()(company)
  return (
    <Link
      href={`/companies/${company.id}`}
      className={`${columns} h-full border-b border-line transition-colors hover:bg-hover focus-visible:-outline-offset-2`}
    >
      <span className="flex min-w-0 items-center gap-3">
        <CompanyMark className="size-8" />
        <span className="min-w-0">
          <span className="block truncate font-medium">{company.name}</span>
          <span className="block truncate text-xs text-ink-3">{source}</span>
        </span>
      </span>
      <span className="text-right tabular-nums">{company.readerCount}</span>
      <span className="text-right tabular-nums">{company.visitCount}</span>
      <span className="text-right tabular-nums">{company.documentCount}</span>
      <span className="text-right tabular-nums">{formatDuration(company.activeMs, locale)}</span>
      <span className="truncate text-right text-ink-2">
        <RelativeTime at={company.lastVisitAt} />
      </span>
    </Link>
  )
}
