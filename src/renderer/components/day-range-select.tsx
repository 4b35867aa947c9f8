import { useTranslation } from 'react-i18next'
import { type CustomRange, type Range, ranges } from '../lib/day-range.ts'
import { inputClass } from './field.tsx'
import { Select } from './select.tsx'

type DayRangeSelectProps = {
  range: Range
  own: CustomRange
  onChange(part: { range?: Range; own?: CustomRange }): void
}

/** A select of a range of days in a toolbar. With the choice "From … to …", two date inputs follow. */
export function DayRangeSelect({ range, own, onChange }: DayRangeSelectProps) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  const textOf = (each: Range) =>
    each === 'whenever'
      ? t('whenever')
      : each === 'own'
        ? t('ownRange')
        : each === '1'
          ? t('today')
          : t('lastDays', { count: Number(each) })
  return (
    <>
      <Select<Range>
        variant="bare"
        label={t('when')}
        value={range}
        onChange={(next) => onChange({ range: next })}
        choices={ranges.map((value) => ({ value, label: textOf(value) }))}
      />
      {range === 'own'
        ? (['from', 'to'] as const).map((end) => (
            <span key={end} className="w-36">
              <input
                type="date"
                aria-label={t(end)}
                value={own[end]}
                {...(end === 'from' ? { max: own.to } : { min: own.from })}
                onChange={(event) => onChange({ own: { ...own, [end]: event.target.value } })}
                className={inputClass}
              />
            </span>
          ))
        : null}
    </>
  )
}
