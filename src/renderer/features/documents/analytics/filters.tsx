import { useTranslation } from 'react-i18next'
import type { LinkFigures } from '#shared/analytics.ts'
import type { Document } from '#shared/model/documents.ts'
import { DayRangeSelect } from '../../../components/day-range-select.tsx'
import { Select } from '../../../components/select.tsx'
import type { CustomRange, Range } from '../../../lib/day-range.ts'
import { useLinkTitle } from '../links/link-row.tsx'

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
      <DayRangeSelect range={chosen.range} own={chosen.own} onChange={onChoose} />
    </fieldset>
  )
}
