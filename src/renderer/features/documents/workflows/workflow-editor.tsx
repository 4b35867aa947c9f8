// Owns editing a workflow as its sentence, with the Task as it would read, or the campaign that was found.
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Locale } from '#shared/model/basics.ts'
import type { Action, TaskAction } from '#shared/model/runs.ts'
import { defaultComments, defaultSubject, placeholders } from '#shared/task-text.ts'
import { Button } from '../../../components/button.tsx'
import { TextAreaField, TextField } from '../../../components/field.tsx'
import { Select } from '../../../components/select.tsx'
import { toCallError } from '../../../lib/bridge/desktop.ts'
import { useErrorText } from '../../../lib/error-text.ts'
import { CampaignField } from './campaign-field.tsx'
import { TaskPreviewCard } from './task-preview.tsx'
import { saveWorkflow, type WorkflowDraft } from './workflow-queries.ts'
import { EditedSentence } from './workflow-sentence.tsx'

type WorkflowEditorProps = { documentId: string; draft: WorkflowDraft; onClose(): void }

export function WorkflowEditor({ documentId, draft, onClose }: WorkflowEditorProps) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [edited, setEdited] = useState(draft)
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const { trigger, action } = edited
  const setAction = (next: Action) => setEdited({ ...edited, action: next })
  const complete = action.type === 'task' || action.campaignId !== ''
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (!complete) return setProblem(t('workflows.campaignMissing'))
    setBusy(true)
    try {
      await saveWorkflow(documentId, edited)
      onClose()
    } catch (thrown) {
      setProblem(errorText(toCallError(thrown)))
      setBusy(false)
    }
  }
  return (
    <form
      onSubmit={save}
      className="flex flex-col gap-4 rounded-card border border-line-strong bg-canvas p-4 shadow-sm"
    >
      <div className="text-base leading-8">
        <EditedSentence
          trigger={trigger}
          action={action}
          onTrigger={(next) => setEdited({ ...edited, trigger: next })}
          onAction={setAction}
          campaign={action.type === 'campaign' ? <CampaignField action={action} onFound={setAction} /> : null}
        />
      </div>
      {action.type === 'task' ? (
        <TaskEditor documentId={documentId} trigger={trigger} action={action} onChange={setAction} />
      ) : null}
      {problem ? (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button variant="primary" type="submit" busy={busy}>
          {draft.id ? t('common.save') : t('workflows.create')}
        </Button>
      </div>
    </form>
  )
}

type TaskEditorProps = {
  documentId: string
  trigger: WorkflowDraft['trigger']
  action: TaskAction
  onChange(action: TaskAction): void
}

function TaskEditor({ documentId, trigger, action, onChange }: TaskEditorProps) {
  const { t } = useTranslation()
  const [ownWords, setOwnWords] = useState(action.subject !== null || action.comments !== null)
  const toggle = () => {
    if (ownWords) onChange({ ...action, subject: null, comments: null })
    setOwnWords(!ownWords)
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <Select<Locale>
          look="bare"
          label={t('workflows.locale')}
          value={action.locale}
          onChange={(locale) => onChange({ ...action, locale })}
          choices={[
            { value: 'ja', label: t('workflows.locales.ja') },
            { value: 'en', label: t('workflows.locales.en') },
          ]}
        />
        <Button variant="ghost" onClick={toggle}>
          {ownWords ? t('workflows.standardWords') : t('workflows.ownWords')}
        </Button>
      </div>
      {ownWords ? <Templates trigger={trigger} action={action} onChange={onChange} /> : null}
      <TaskPreviewCard documentId={documentId} trigger={trigger} action={action} />
    </>
  )
}

function Templates({ trigger, action, onChange }: Omit<TaskEditorProps, 'documentId'>) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-3">
      <TextField
        label={t('workflows.subject')}
        maxLength={1000}
        value={action.subject ?? defaultSubject(trigger, action.locale)}
        onChange={(event) => onChange({ ...action, subject: event.target.value })}
      />
      <TextAreaField
        label={t('workflows.comments')}
        hint={t('workflows.placeholders', { names: placeholders.map((name) => `{${name}}`).join(' ') })}
        rows={6}
        maxLength={10_000}
        value={action.comments ?? defaultComments(action.locale)}
        onChange={(event) => onChange({ ...action, comments: event.target.value })}
      />
    </div>
  )
}
