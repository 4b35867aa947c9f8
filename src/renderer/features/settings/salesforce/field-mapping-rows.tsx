import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { DescribedField } from '#shared/model/salesforce-fields.ts'
import type { FieldMapping, RecordFields } from '#shared/model/salesforce-writes.ts'
import { Select } from '../../../components/select.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { salesforceQueries } from '../../../entities/salesforce/salesforce-queries.ts'
import { useConnectedUserId } from './connected-user.ts'

type Figure = keyof FieldMapping
type RowsProps = { mapping: RecordFields; save(next: RecordFields): void }

/** The describe types of the fields that can hold a figure. */
const fittingTypes: Record<Figure, readonly string[]> = {
  viewedAt: ['datetime', 'date'],
  document: ['string', 'textarea', 'url'],
  visits: ['double', 'int'],
}
const figures = Object.keys(fittingTypes) as Figure[]

/** The fields of Leads and Contacts that receive the figures of a visitor. */
export function FieldMappingRows({ mapping, save }: RowsProps) {
  const { t } = useTranslation('salesforce')
  return (
    <>
      {(['Lead', 'Contact'] as const).map((object) => (
        <ObjectRows key={object} {...{ object, mapping, save }} />
      ))}
      <p className="py-3 text-xs text-ink-3">{t('writes.fieldsCost')}</p>
    </>
  )
}

function ObjectRows({ object, mapping, save }: RowsProps & { object: keyof RecordFields }) {
  const { t } = useTranslation('salesforce')
  const { t: common } = useTranslation()
  const userId = useConnectedUserId()
  const { data: fields } = useQuery({ ...salesforceQueries.fields(object, userId), enabled: userId !== '' })
  return (
    <div className="py-1">
      <h3 className="pt-2 text-xs font-medium text-ink-2">{common(`salesforce.record.${object}`)}</h3>
      {figures.map((figure) => (
        <FigureRow
          key={figure}
          label={t(`writes.figures.${figure}`)}
          object={common(`salesforce.record.${object}`)}
          types={fittingTypes[figure]}
          fields={fields ?? []}
          stored={mapping[object][figure]}
          onChange={(name) => save({ ...mapping, [object]: { ...mapping[object], [figure]: name } })}
        />
      ))}
      {userId === '' ? <p className="pb-2 text-xs text-warn">{t('writes.notConnected')}</p> : null}
      {fields === null ? <p className="pb-2 text-xs text-warn">{t('writes.noObject')}</p> : null}
    </div>
  )
}

const noField = ''

type FigureProps = {
  label: string
  object: string
  types: readonly string[]
  fields: readonly DescribedField[]
  stored: string | null
  onChange(name: string | null): void
}

function FigureRow({ label, object, types, fields, stored, onChange }: FigureProps) {
  const { t } = useTranslation('salesforce')
  const fitting = fields.filter((field) => types.includes(field.type) && field.updateable)
  const isListed = stored === null || fitting.some(({ name }) => name === stored)
  const isLost = !isListed && fields.length > 0
  return (
    <SettingRow
      label={label}
      hint={
        isLost
          ? t('writes.lostField', { field: stored })
          : fields.length > 0 && fitting.length === 0
            ? t('writes.noField')
            : undefined
      }
    >
      <div className="w-60">
        <Select
          label={`${object}: ${label}`}
          value={stored ?? noField}
          onChange={(value) => onChange(value === noField ? null : value)}
          choices={[
            { value: noField, label: t('writes.doNotWrite') },
            ...fitting.map(({ name, label: text }) => ({ value: name, label: `${text} (${name})` })),
            ...(isListed ? [] : [{ value: stored, label: stored }]),
          ]}
        />
      </div>
    </SettingRow>
  )
}
