import { Users } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { formatDuration } from '#shared/duration.ts'
import type { Visitor } from '#shared/model/visits.ts'
import { companyName, personName, shortVisitorName } from '#shared/visitor-name.ts'
import { Avatar } from '../../components/avatar.tsx'
import { SkeletonRows } from '../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import { RelativeTime } from '../../components/time.tsx'
import { VirtualList } from '../../components/virtual-list.tsx'
import { type VisitorFilter, visitorQueries } from '../../entities/visitors/visitor-queries.ts'
import { useLocale } from '../../lib/i18n.ts'
import { usePagedQuery } from '../../lib/server-state/paged-query.ts'

const rowHeight = 56
const columns =
  'grid grid-cols-[minmax(160px,1.4fr)_minmax(100px,1fr)_48px_68px_80px_96px] items-center gap-3 px-6'

/** The visitors that match the filter, the latest visit first. */
export function VisitorList({ filter }: { filter: VisitorFilter }) {
  const { t } = useTranslation()
  const list = usePagedQuery(visitorQueries.list(filter))
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} onRetry={list.refetch} />
  if (list.items.length === 0) {
    if (list.isFetching) return <SkeletonRows height={rowHeight} />
    return filter.search ? (
      <EmptyState icon={<Users size={22} />} title={t('visitors.nothingFound', { search: filter.search })} />
    ) : (
      <EmptyState
        icon={<Users size={22} />}
        title={t('visitors.emptyTitle')}
        body={t('visitors.emptyBody')}
      />
    )
  }
  return (
    <>
      <div aria-hidden className={`${columns} h-8 shrink-0 border-b border-line text-xs text-ink-3`}>
        <span>{t('visitors.who')}</span>
        <span>{t('companies.company')}</span>
        <span className="text-right">{t('visitors.visits')}</span>
        <span className="text-right">{t('visitors.documents')}</span>
        <span className="text-right">{t('visitors.time')}</span>
        <span className="text-right">{t('visitors.last')}</span>
      </div>
      <VirtualList<Visitor>
        label={t('places.visitors')}
        items={list.items}
        keyOf={(visitor) => visitor.id}
        heightOf={() => rowHeight}
        onNearEnd={list.loadMore}
        render={(visitor) => <VisitorRow visitor={visitor} />}
      />
    </>
  )
}

function VisitorRow({ visitor }: { visitor: Visitor }) {
  const locale = useLocale()
  return (
    <Link
      href={`/visitors/${visitor.id}`}
      className={`${columns} h-full border-b border-line transition-colors hover:bg-hover focus-visible:-outline-offset-2`}
    >
      <span className="flex min-w-0 items-center gap-3">
        <Avatar of={shortVisitorName(visitor)} />
        <span className="min-w-0">
          <span className="block truncate font-medium">{shortVisitorName(visitor)}</span>
          {personName(visitor) === null ? null : (
            <span className="block truncate text-xs text-ink-3">{visitor.email}</span>
          )}
        </span>
      </span>
      <CompanyCell visitor={visitor} />
      <span className="text-right tabular-nums">{visitor.visitCount}</span>
      <span className="text-right tabular-nums">{visitor.documentCount}</span>
      <span className="text-right tabular-nums">{formatDuration(visitor.activeMs, locale)}</span>
      <span className="truncate text-right text-ink-2">
        <RelativeTime at={visitor.lastVisitAt} />
      </span>
    </Link>
  )
}

/** The company, and the object of the record in Salesforce. */
function CompanyCell({ visitor }: { visitor: Visitor }) {
  const { t } = useTranslation()
  const company = companyName(visitor) ?? visitor.companyPage?.name ?? null
  const { record } = visitor
  return (
    <span className="min-w-0">
      <span className="block truncate">{company ?? <span className="text-ink-3">—</span>}</span>
      <span className="block truncate text-xs text-ink-3">
        {record ? t(`salesforce.record.${record.type}`) : t('visitors.noRecord')}
      </span>
    </span>
  )
}
