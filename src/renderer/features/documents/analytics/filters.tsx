import { useTranslation } from 'react-i18next'
import type { LinkFigures } from '#shared/analytics.ts'
import type { Document } from '#shared/model/documents.ts'
import { inputClass } from '../../../components/field.tsx'
import { Select } from '../../../components/select.tsx'
import { useLinkTitle } from '../links/link-row.tsx'
import type { CustomRange, Range } from './range.ts'

export type AnalyticsSelection = {
  version: number | null
  linkId: string | null
  range: Range
  own: CustomRange
}
export const defaultSelection: AnalyticsSelection = {
  version: null,
  linkId: null,
  range: 'whenever',
  own: { from: '', to: '' },
}

type FiltersProps = {
  document: Document
  links: readonly LinkFigures[]
  chosen: AnalyticsSelection
  onChoose(part: Partial<AnalyticsSelection>): void
}

const all = 'all'

export function Filters({ document, links, chosen, onChoose }: FiltersProps) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  const titleOf = useLinkTitle()
  const numbers = Array.from({ length: document.version.number }, (_, index) => index + 1).reverse()
  return (
    <fieldset className="flex min-w-0 flex-wrap items-center gap-2">
      <legend className="sr-only">{t('filters')}</legend>
      <Select
        variant="bare"
        label={t('version')}
        value={chosen.version === null ? all : String(chosen.version)}
        onChange={(value) => onChoose({ version: value === all ? null : Number(value) })}
        choices={[
          { value: all, label: t('everyVersion') },
          ...numbers.map((number) => ({ value: String(number), label: t('versionNumber', { number }) })),
        ]}
      />
      <div className="max-w-56 min-w-0">
        <Select
          variant="bare"
          label={t('link')}
          value={chosen.linkId ?? all}
          onChange={(value) => onChoose({ linkId: value === all ? null : value })}
          choices={[
            { value: all, label: t('everyLink') },
            ...links.map((link) => ({ value: link.linkId, label: titleOf(link) })),
          ]}
        />
      </div>
      <Select<Range>
        variant="bare"
        label={t('when')}
        value={chosen.range}
        onChange={(range) => onChoose({ range })}
        choices={[
          { value: 'whenever', label: t('whenever') },
          ...(['7', '30', '90'] as const).map((days) => ({
            value: days,
            label: t('lastDays', { count: Number(days) }),
          })),
          { value: 'own', label: t('ownRange') },
        ]}
      />
      {chosen.range === 'own' ? <Days own={chosen.own} onChange={(own) => onChoose({ own })} /> : null}
    </fieldset>
  )
}

function Days({ own, onChange }: { own: CustomRange; onChange(own: CustomRange): void }) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  return (['from', 'to'] as const).map((end) => (
    <input
      key={end}
      type="date"
      aria-label={t(end)}
      value={own[end]}
      {...(end === 'from' ? { max: own.to } : { min: own.from })}
      onChange={(event) => onChange({ ...own, [end]: event.target.value })}
      className={`${inputClass} w-36`}
    />
  ))
}
