import { useTranslation } from 'react-i18next'
import { AuditArea } from '#shared/model/audit.ts'
import type { Member } from '#shared/model/people.ts'
import { Button } from '../../../components/button.tsx'
import { DayRangeSelect } from '../../../components/day-range-select.tsx'
import { Select } from '../../../components/select.tsx'
import { type AuditFilters, isFiltered } from './audit-filters.ts'

const all = 'all'
const noFilters: AuditFilters = { area: null, memberId: null, range: 'whenever', own: { from: '', to: '' } }

export function AuditFilterBar({
  filters,
  members,
  onChange,
}: {
  filters: AuditFilters
  members: readonly Member[]
  onChange(part: Partial<AuditFilters>): void
}) {
  const { t } = useTranslation(undefined, { keyPrefix: 'audit' })
  return (
    <fieldset className="mb-2 flex min-w-0 flex-wrap items-center gap-2">
      <legend className="sr-only">{t('filters')}</legend>
      <Select<AuditArea | typeof all>
        variant="bare"
        label={t('area')}
        value={filters.area ?? all}
        onChange={(area) => onChange({ area: area === all ? null : area })}
        choices={[
          { value: all, label: t('anyArea') },
          ...AuditArea.options.map((area) => ({ value: area, label: t(`areas.${area}`) })),
        ]}
      />
      <div className="max-w-56 min-w-0">
        <Select<string>
          variant="bare"
          label={t('person')}
          value={filters.memberId ?? all}
          onChange={(memberId) => onChange({ memberId: memberId === all ? null : memberId })}
          choices={[
            { value: all, label: t('anybody') },
            ...members.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </div>
      <DayRangeSelect range={filters.range} own={filters.own} onChange={onChange} />
      {isFiltered(filters) ? (
        <Button small variant="ghost" onClick={() => onChange(noFilters)}>
          {t('clear')}
        </Button>
      ) : null}
    </fieldset>
  )
}
