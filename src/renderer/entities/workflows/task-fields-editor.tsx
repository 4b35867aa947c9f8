import { queryOptions, useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TaskAction, Trigger } from '#shared/model/runs.ts'
import type { DescribedField } from '#shared/model/salesforce-fields.ts'
import { mostTaskFields, type TaskField } from '#shared/model/task-fields.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { ActionsMenu } from '../../components/menu.tsx'
import { call, toCallError } from '../../lib/bridge/desktop.ts'
import { useErrorText } from '../../lib/error-text.ts'
import { useSession } from '../../lib/session.ts'
import { fieldsToAdd, missingValuesOf, newField, problemOf, requiredFields } from './task-field-rules.ts'
import { TaskFieldValue } from './task-field-value.tsx'

const taskFieldsQuery = queryOptions({
  queryKey: ['salesforceFields', 'Task'],
  queryFn: () => call('salesforce.fields', { object: 'Task' }),
  staleTime: 60_000,
  retry: false,
})

type TaskFieldsEditorProps = { action: TaskAction; trigger: Trigger; onChange(action: TaskAction): void }

/** The fields that the Task gets in addition to its texts. Says at once what this Salesforce user could not write. */
export function TaskFieldsEditor({ action, trigger, onChange }: TaskFieldsEditorProps) {
  const { t } = useTranslation()
  const connected = useSession(({ session }) => session?.salesforce.state === 'connected')
  const { data, error } = useQuery({ ...taskFieldsQuery, enabled: connected })
  const errorText = useErrorText()
  const fields = action.fields ?? []
  const set = (next: TaskField[]) => onChange({ ...action, fields: next })
  const change = (name: string, value: string) =>
    set(fields.map((each) => (each.name === name ? { ...each, value } : each)))
  return (
    <section aria-label={t('taskFields.title')} className="flex flex-col gap-2">
      {fields.map((field) => (
        <FieldRow
          key={field.name}
          {...{ field, trigger }}
          described={data?.find(({ name }) => name === field.name)}
          known={!!data}
          onChange={(value) => change(field.name, value)}
          onRemove={() => set(fields.filter(({ name }) => name !== field.name))}
        />
      ))}
      {connected ? null : <p className="text-xs text-ink-3">{t('taskFields.notConnected')}</p>}
      {error ? <p className="text-xs text-ink-3">{errorText(toCallError(error))}</p> : null}
      {data === null ? <p className="text-xs text-warn">{t('taskFields.hidden')}</p> : null}
      {data ? <AddField described={data} fields={fields} onAdd={(field) => set([...fields, field])} /> : null}
    </section>
  )
}

type AddFieldProps = {
  described: readonly DescribedField[]
  fields: readonly TaskField[]
  onAdd(field: TaskField): void
}

function AddField({ described, fields, onAdd }: AddFieldProps) {
  const { t } = useTranslation()
  const offered = fieldsToAdd(described, fields)
  const add = (field: DescribedField) => onAdd(newField(field))
  const isFull = fields.length >= mostTaskFields
  return (
    <>
      {requiredFields(described, fields).map((field) => (
        <div key={field.name} role="alert" className="flex flex-wrap items-center gap-2 text-xs text-warn">
          {t('taskFields.required', { label: field.label })}
          <Button small onClick={() => add(field)}>
            {t('taskFields.add')}
          </Button>
        </div>
      ))}
      {offered.length === 0 || isFull ? (
        <p className="text-xs text-ink-3">{t('taskFields.none')}</p>
      ) : (
        <div className="-ml-2">
          <ActionsMenu
            withText
            label={t('taskFields.add')}
            icon={<Plus size={14} aria-hidden />}
            actions={offered.map((field) => ({
              ...{ key: field.name, label: field.label, onSelect: () => add(field) },
            }))}
          />
        </div>
      )}
    </>
  )
}

type FieldRowProps = {
  field: TaskField
  trigger: Trigger
  described: DescribedField | undefined
  /** False while the fields of the org are not known. */
  known: boolean
  onChange(value: string): void
  onRemove(): void
}

function FieldRow({ field, trigger, described, known, onChange, onRemove }: FieldRowProps) {
  const { t } = useTranslation()
  const label = described?.label ?? field.label
  const found = known ? problemOf(field, described) : null
  // A new field is empty. The form says so when it is saved.
  const problem = found === 'empty' ? null : found
  const values = {
    value: described && problem === 'notInPicklist' ? missingValuesOf(field, described).join(', ') : '',
    length: described?.length ?? 0,
  }
  return (
    <div className="grid grid-cols-[120px_minmax(0,1fr)_28px] items-start gap-x-3">
      <span className="truncate pt-1.5 text-sm text-ink-2" title={field.name}>
        {label}
      </span>
      <div className="min-w-0">
        <TaskFieldValue {...{ described, trigger, onChange }} field={{ ...field, label }} />
        {problem ? (
          <p role="alert" className="text-xs leading-5 text-warn">
            {t(`taskFields.problem.${problem}`, values)}
          </p>
        ) : null}
      </div>
      <IconButton
        small
        label={t('taskFields.remove', { label })}
        icon={<X size={14} aria-hidden />}
        onClick={onRemove}
      />
    </div>
  )
}
