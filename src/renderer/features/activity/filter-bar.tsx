import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { mostCounted } from '#shared/model/visit-values.ts'
import type { VisitCounts } from '#shared/model/visits.ts'
import { personName } from '#shared/visitor-name.ts'
import { DayRangeSelect } from '../../components/day-range-select.tsx'
import { FilterCombobox, type FilterItems } from '../../components/filter-combobox.tsx'
import { ToggleGroup } from '../../components/toggle-group.tsx'
import { documentQueries } from '../../entities/documents/document-queries.ts'
import { companyQueries } from '../../entities/visitors/company-queries.ts'
import { visitorQueries } from '../../entities/visitors/visitor-queries.ts'
import { usePagedQuery } from '../../lib/server-state/paged-query.ts'
import { useSeesTeam } from '../../lib/session.ts'
import { type ActivityFilters, type Kind, kinds, type Scope, scopes } from './activity-filters.ts'

type FilterBarProps = {
  filters: ActivityFilters
  /** Undefined while the counts are not known. */
  counts: VisitCounts | undefined
  onChange(part: Partial<ActivityFilters>): void
}

/** All filters of the activity in one bar. */
export function FilterBar({ filters, counts, onChange }: FilterBarProps) {
  const { t } = useTranslation()
  const countText = useCountText()
  const seesTeam = useSeesTeam()
  const attention = counts?.needsAttention ?? 0
  return (
    <search aria-label={t('activity.filters')} className="flex min-w-0 flex-1 flex-wrap items-center gap-2">
      <DayRangeSelect range={filters.range} own={filters.own} onChange={onChange} />
      <DocumentFilter value={filters.documentId} onChange={(documentId) => onChange({ documentId })} />
      <VisitorFilter value={filters.visitorId} onChange={(visitorId) => onChange({ visitorId })} />
      <CompanyFilter value={filters.companyId} onChange={(companyId) => onChange({ companyId })} />
      <ToggleGroup<Kind>
        label={t('activity.which')}
        value={filters.kind}
        onChange={(kind) => onChange({ kind })}
        choices={kinds.map((value) => ({
          value,
          label: t(`activity.${value}`),
          ...(value === 'attention' && attention > 0 ? { count: countText(attention) } : {}),
        }))}
      />
      {seesTeam ? (
        <ToggleGroup<Scope>
          label={t('activity.whose')}
          value={filters.scope}
          onChange={(scope) => onChange({ scope })}
          choices={scopes.map((value) => ({ value, label: t(`activity.${value}`) }))}
        />
      ) : null}
    </search>
  )
}

/** Returns a function that formats a count of `visits.counts`, for example `999+`. */
export function useCountText(): (count: number) => string {
  return (count) => (count >= mostCounted ? `${mostCounted - 1}+` : String(count))
}

type ChoiceProps = { value: string | null; onChange(value: string | null): void }

function DocumentFilter(props: ChoiceProps) {
  const { t } = useTranslation()
  const { value } = props
  const chosen = useQuery({ ...documentQueries.one(value ?? ''), enabled: value !== null })
  return (
    <FilterCombobox
      {...props}
      label={t('activity.document')}
      everything={t('activity.everyDocument')}
      chosenLabel={chosen.data?.title ?? (chosen.error ? t('activity.unknownChoice') : undefined)}
      useItems={useDocumentItems}
    />
  )
}

function useDocumentItems(search: string, enabled: boolean): FilterItems {
  const { items, isFetching } = usePagedQuery({ ...documentQueries.list({ search }), enabled })
  return {
    items: items.map(({ id, title, owner }) => ({ value: id, label: title, detail: owner.name })),
    isLoading: isFetching,
  }
}

function VisitorFilter(props: ChoiceProps) {
  const { t } = useTranslation()
  const { value } = props
  const chosen = useQuery({ ...visitorQueries.one(value ?? ''), enabled: value !== null })
  return (
    <FilterCombobox
      {...props}
      label={t('activity.visitor')}
      everything={t('activity.everyVisitor')}
      chosenLabel={
        chosen.data
          ? (personName(chosen.data) ?? chosen.data.email)
          : chosen.error
            ? t('activity.unknownChoice')
            : undefined
      }
      useItems={useVisitorItems}
    />
  )
}

function useVisitorItems(search: string, enabled: boolean): FilterItems {
  const { items, isFetching } = usePagedQuery({ ...visitorQueries.list({ search }), enabled })
  return {
    items: items.map((visitor) => {
      const name = personName(visitor)
      return { value: visitor.id, label: name ?? visitor.email, detail: name ? visitor.email : undefined }
    }),
    isLoading: isFetching,
  }
}

function CompanyFilter(props: ChoiceProps) {
  const { t } = useTranslation()
  const { value } = props
  const chosen = useQuery({ ...companyQueries.one(value ?? ''), enabled: value !== null })
  return (
    <FilterCombobox
      {...props}
      label={t('companies.company')}
      everything={t('activity.everyCompany')}
      chosenLabel={chosen.data?.name ?? (chosen.error ? t('activity.unknownChoice') : undefined)}
      useItems={useCompanyItems}
    />
  )
}

function useCompanyItems(search: string, enabled: boolean): FilterItems {
  const { items, isFetching } = usePagedQuery({ ...companyQueries.list({ search }), enabled })
  return {
    items: items.map(({ id, name, domain }) => ({
      value: id,
      label: name,
      detail: domain && domain !== name ? domain : undefined,
    })),
    isLoading: isFetching,
  }
}
