import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DescribedField } from '#shared/model/salesforce-fields.ts'
import { type LeadCreation, LeadOwnerRule } from '#shared/model/salesforce-writes.ts'
import { AutosaveTextField } from '../../../components/autosave-text-field.tsx'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/field.tsx'
import { Select } from '../../../components/select.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { salesforceQueries } from '../../../entities/salesforce/salesforce-queries.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { useConnectedUserId } from './connected-user.ts'

type RowsProps = { creation: LeadCreation; save(next: LeadCreation): void }

/** The values and the owner of new Leads. */
export function LeadCreationRows({ creation, save }: RowsProps) {
  const { t } = useTranslation('salesforce')
  const userId = useConnectedUserId()
  const fields = useQuery({ ...salesforceQueries.fields('Lead', userId), enabled: userId !== '' })
  return (
    <>
      <LeadSourceRow {...{ creation, save }} fields={fields.data ?? null} />
      <div className="py-2">
        <AutosaveTextField
          label={t('writes.freeMail')}
          hint={t('writes.freeMailHint')}
          maxLength={255}
          stored={creation.freeMailCompany}
          validate={() => undefined}
          save={async (freeMailCompany) => save({ ...creation, freeMailCompany })}
        />
      </div>
      <OwnerRow {...{ creation, save }} />
      <Problems fields={fields.data} isConnected={userId !== ''} />
      <p className="py-3 text-xs text-ink-3">{t('writes.leadsCost')}</p>
    </>
  )
}

const orgDefault = ''

function LeadSourceRow({ creation, save, fields }: RowsProps & { fields: DescribedField[] | null }) {
  const { t } = useTranslation('salesforce')
  const field = fields?.find(({ name }) => name === 'LeadSource')
  const stored = creation.leadSource
  const values = field?.picklistValues ?? []
  const isListed = stored === null || values.some(({ value }) => value === stored)
  return (
    <SettingRow
      label={t('writes.leadSource')}
      hint={
        field && !field.createable ? t('writes.noRight', { field: field.label }) : t('writes.leadSourceHint')
      }
    >
      <div className="w-60">
        <Select
          label={t('writes.leadSource')}
          value={stored ?? orgDefault}
          onChange={(value) => save({ ...creation, leadSource: value === orgDefault ? null : value })}
          choices={[
            { value: orgDefault, label: t('writes.orgDefault') },
            ...values.map(({ value, label }) => ({ value, label })),
            ...(isListed ? [] : [{ value: stored, label: stored }]),
          ]}
        />
      </div>
    </SettingRow>
  )
}

function OwnerRow({ creation, save }: RowsProps) {
  const { t } = useTranslation('salesforce')
  const [isChoosing, setIsChoosing] = useState(false)
  const { owner } = creation
  const choose = (rule: LeadOwnerRule) => {
    setIsChoosing(rule === 'chosen')
    if (rule !== 'chosen') save({ ...creation, owner: { rule, id: null, name: null } })
  }
  return (
    <>
      <SettingRow
        label={t('writes.owner')}
        hint={t(`writes.ownerHints.${isChoosing ? 'chosen' : owner.rule}`, { name: owner.name ?? '' })}
      >
        <div className="w-60">
          <Select<LeadOwnerRule>
            label={t('writes.owner')}
            value={isChoosing ? 'chosen' : owner.rule}
            onChange={choose}
            choices={LeadOwnerRule.options.map((value) => ({ value, label: t(`writes.owners.${value}`) }))}
          />
        </div>
      </SettingRow>
      {isChoosing || owner.rule === 'chosen' ? (
        <ChosenOwner
          name={owner.name ?? ''}
          onFound={(found) => {
            setIsChoosing(false)
            save({ ...creation, owner: { rule: 'chosen', ...found } })
          }}
        />
      ) : null}
    </>
  )
}

/** Finds a user or a queue by name, e-mail address, id or URL. */
function ChosenOwner({
  name,
  onFound,
}: {
  name: string
  onFound(owner: { id: string; name: string }): void
}) {
  const { t } = useTranslation('salesforce')
  const [text, setText] = useState(name)
  const [problem, setProblem] = useState<string>()
  const find = async (event: FormEvent) => {
    event.preventDefault()
    try {
      onFound(await call('salesforce.findLeadOwner', { text }))
      setProblem(undefined)
    } catch {
      setProblem(t('writes.ownerNotFound'))
    }
  }
  return (
    <form onSubmit={find} noValidate className="flex items-end gap-3 py-2">
      <div className="min-w-0 flex-1">
        <TextField
          label={t('writes.chosen')}
          hint={t('writes.chosenHint')}
          error={problem}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <Button type="submit" disabled={text.trim() === ''}>
        {t('writes.find')}
      </Button>
    </form>
  )
}

/** Says now what would fail at the first visit: missing rights, and required fields of the org. */
function Problems({
  fields,
  isConnected,
}: {
  fields: DescribedField[] | null | undefined
  isConnected: boolean
}) {
  const { t } = useTranslation('salesforce')
  const filled = ['LastName', 'Company', 'Email']
  const required = (fields ?? []).filter(
    (field) =>
      field.createable && !field.nillable && !field.defaultedOnCreate && !filled.includes(field.name),
  )
  const text = !isConnected
    ? t('writes.notConnected')
    : fields === null
      ? t('writes.noLeads')
      : required.length > 0
        ? t('writes.required', { fields: required.map(({ label }) => label).join(', ') })
        : null
  return text ? <p className="pb-2 text-xs text-warn">{text}</p> : null
}
