import { Users } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { formatDuration } from '#shared/duration.ts'
import type { Visitor } from '#shared/model/visits.ts'
import { Avatar } from '../../components/avatar.tsx'
import { Screen } from '../../components/screen.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { SkeletonRows } from '../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import { RelativeTime } from '../../components/time.tsx'
import { VirtualList } from '../../components/virtual-list.tsx'
import { visitorQueries } from '../../entities/visitors/visitor-queries.ts'
import { useLocale } from '../../lib/i18n.ts'
import { usePagedQuery } from '../../lib/server-state/paged-query.ts'

const rowHeight = 56
const columns =
  'grid grid-cols-[minmax(0,1fr)_minmax(100px,200px)_64px_72px_96px_120px] items-center gap-4 px-6'

export function VisitorsScreen() {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  return (
    <Screen
      title={t('places.visitors')}
      actions={<SearchField label={t('visitors.search')} onSearch={setSearch} />}
    >
      <Visitors search={search} />
    </Screen>
  )
}

function Visitors({ search }: { search: string }) {
  const { t } = useTranslation()
  const list = usePagedQuery(visitorQueries.list({ search }))
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} onRetry={list.refetch} />
  if (list.items.length === 0) {
    if (list.isFetching) return <SkeletonRows height={rowHeight} />
    return search ? (
      <EmptyState icon={<Users size={22} />} title={t('visitors.nothingFound', { search })} />
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
        <span>{t('salesforce.name')}</span>
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
  const { t } = useTranslation()
  const locale = useLocale()
  const { record } = visitor
  return (
    <Link
      href={`/visitors/${visitor.id}`}
      className={`${columns} h-full border-b border-line transition-colors hover:bg-hover focus-visible:-outline-offset-2`}
    >
      <span className="flex min-w-0 items-center gap-3">
        <Avatar of={visitor.email} />
        <span className="truncate font-medium">{visitor.email}</span>
      </span>
      <span className="min-w-0">
        {record ? (
          <>
            <span className="block truncate">{record.name}</span>
            <span className="block truncate text-xs text-ink-3">{t(`salesforce.record.${record.type}`)}</span>
          </>
        ) : (
          <span className="text-ink-3">{t('visitors.noRecord')}</span>
        )}
      </span>
      <span className="text-right tabular-nums">{visitor.visitCount}</span>
      <span className="text-right tabular-nums">{visitor.documentCount}</span>
      <span className="text-right tabular-nums">{formatDuration(visitor.activeMs, locale)}</span>
      <span className="truncate text-right text-ink-2">
        <RelativeTime at={visitor.lastVisitAt} />
      </span>
    </Link>
  )
}
