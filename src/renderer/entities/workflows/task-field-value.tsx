import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Trigger } from '#shared/model/runs.ts'
import type { DescribedField } from '#shared/model/salesforce-fields.ts'
import { longestFieldTemplate, type TaskField } from '#shared/model/task-fields.ts'
import { inputClass } from '../../components/field.tsx'
import { type Choice, Select } from '../../components/select.tsx'
import { cn } from '../../lib/class-names.ts'
import { PlaceholderMenu } from './placeholder-menu.tsx'
import { missingValuesOf } from './task-field-rules.ts'

type TaskFieldValueProps = {
  field: TaskField
  /** The field in the org; undefined if it is not known. Then a picklist shows only the chosen value. */
  described: DescribedField | undefined
  trigger: Trigger
  onChange(value: string): void
}

/** The control for the value of a field, by its kind. */
export function TaskFieldValue(props: TaskFieldValueProps) {
  const { t } = useTranslation()
  const { field, trigger, onChange } = props
  const choose = (choices: readonly Choice<string>[], value = field.value) => (
    <Select<string> label={field.label} value={value} choices={choices} onChange={onChange} />
  )
  const times = (trigger === 'left' ? (['leftAt', 'openedAt'] as const) : (['openedAt'] as const)).slice()
  switch (field.kind) {
    case 'choice':
      return choose(choicesOf(props))
    case 'choices':
      return <SeveralValues {...props} />
    case 'boolean':
      return choose([
        { value: 'true', label: t('taskFields.yes') },
        { value: 'false', label: t('taskFields.no') },
      ])
    case 'datetime':
      return choose(times.map((name) => ({ value: `{${name}}`, label: t(`taskFields.kindOfTime.${name}`) })))
    case 'date':
      return <DateValue {...props} />
    case 'text':
    case 'number':
      return <TemplateValue {...props} />
  }
}

/** The values of the picklist. A chosen value that is no longer in the picklist stays visible. */
function choicesOf({ field, described }: TaskFieldValueProps): Choice<string>[] {
  const values = (described?.picklistValues ?? []).map(({ value, label }) => ({ value, label }))
  const gone = described ? missingValuesOf(field, described) : field.value.split(';')
  return [...values, ...gone.filter((each) => each !== '').map((value) => ({ value, label: value }))]
}

function SeveralValues(props: TaskFieldValueProps) {
  const { field, onChange } = props
  const chosen = field.value.split(';').filter((each) => each !== '')
  const toggle = (value: string) =>
    onChange(
      (chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]).join(';'),
    )
  return (
    <fieldset className="flex flex-wrap gap-x-4 gap-y-1 py-1">
      <legend className="sr-only">{field.label}</legend>
      {choicesOf(props).map(({ value, label }) => (
        <label key={value} className="inline-flex items-center gap-1.5">
          <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
          {label}
        </label>
      ))}
    </fieldset>
  )
}

const fixed = 'fixed'

function DateValue({ field, trigger, onChange }: TaskFieldValueProps) {
  const { t } = useTranslation()
  const isFixed = !field.value.startsWith('{')
  const names = trigger === 'left' ? (['leftAt', 'openedAt'] as const) : (['openedAt'] as const)
  const today = () => new Date().toISOString().slice(0, 10)
  return (
    <div className="flex flex-wrap gap-2">
      <span className="min-w-36 flex-1">
        <Select<string>
          label={field.label}
          value={isFixed ? fixed : field.value}
          onChange={(next) => onChange(next === fixed ? today() : next)}
          choices={[
            ...names.map((name) => ({ value: `{${name}}`, label: t(`taskFields.kindOfDate.${name}`) })),
            { value: fixed, label: t('taskFields.kindOfDate.fixed') },
          ]}
        />
      </span>
      {isFixed ? (
        <input
          type="date"
          aria-label={field.label}
          value={field.value}
          onChange={(event) => onChange(event.target.value)}
          className={cn(inputClass, 'w-40')}
        />
      ) : null}
    </div>
  )
}

function TemplateValue({ field, described, trigger, onChange }: TaskFieldValueProps) {
  const id = useId()
  const common = {
    ...{ id, 'aria-label': field.label, value: field.value, maxLength: longestFieldTemplate },
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  }
  const menu = { inputId: id, value: field.value, trigger, onChange }
  return (
    <div className="flex flex-col items-start gap-0.5">
      {described?.type === 'textarea' ? (
        <textarea {...common} rows={3} className={cn(inputClass, 'h-auto resize-y py-1.5')} />
      ) : (
        <input {...common} inputMode={field.kind === 'number' ? 'decimal' : 'text'} className={inputClass} />
      )}
      <PlaceholderMenu {...menu} numbers={field.kind === 'number'} />
    </div>
  )
}
