import { useTranslation } from 'react-i18next'
import type { TaskAction } from '#shared/model/runs.ts'
import type { RelateTo } from '#shared/model/task-fields.ts'
import { Select } from '../../components/select.tsx'

type RelatedRecordFieldProps = { action: TaskAction; onChange(action: TaskAction): void }

export function RelatedRecordField({ action, onChange }: RelatedRecordFieldProps) {
  const { t } = useTranslation()
  return (
    <Select<RelateTo>
      variant="bare"
      label={t('taskFields.relateTo.label')}
      value={action.relateTo ?? 'none'}
      onChange={(relateTo) => onChange({ ...action, relateTo })}
      choices={[
        { value: 'none', label: t('taskFields.relateTo.none') },
        { value: 'opportunityOrAccount', label: t('taskFields.relateTo.opportunityOrAccount') },
      ]}
    />
  )
}

/** Explains how the related record is chosen. Empty if the workflow sets none. */
export function RelatedRecordHint({ action }: { action: TaskAction }) {
  const { t } = useTranslation()
  if ((action.relateTo ?? 'none') === 'none') return null
  return <p className="text-xs text-ink-3">{t('taskFields.relateTo.hint')}</p>
}
