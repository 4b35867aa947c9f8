import { zodResolver } from '@hookform/resolvers/zod'
import { type ReactNode, useId, useState } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import type { Locale } from '#shared/model/basics.ts'
import { Conditions, conditionsFor } from '#shared/model/conditions.ts'
import { Action, type TaskAction, Trigger } from '#shared/model/runs.ts'
import { defaultComments, defaultSubject } from '#shared/task-text.ts'
import { Button } from '../../components/button.tsx'
import { TextAreaField, TextField } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { toCallError } from '../../lib/bridge/desktop.ts'
import { useErrorText } from '../../lib/error-text.ts'
import { CampaignField } from './campaign-field.tsx'
import { CampaignStatusField } from './campaign-status-field.tsx'
import { AddCondition, ConditionsEditor } from './conditions-editor.tsx'
import { PageWarning } from './conditions-page-warning.tsx'
import { PlaceholderMenu } from './placeholder-menu.tsx'
import { RelatedRecordField, RelatedRecordHint } from './related-record-field.tsx'
import { TaskFieldsEditor } from './task-fields-editor.tsx'
import { TaskPreviewCard } from './task-preview.tsx'
import { saveWorkflow, type WorkflowDraft, type WorkflowScope } from './workflow-queries.ts'
import { WorkflowSentenceEditor } from './workflow-sentence.tsx'

type WorkflowEditorProps = {
  /** A document's own workflow, or a workflow of the workspace. */
  scope: WorkflowScope
  draft: WorkflowDraft
  /** Shown above the buttons: how many documents a change reaches. */
  note?: ReactNode
  /** `savedId`: the id of the workflow that was saved. Undefined if the user cancelled. */
  onClose(savedId?: string): void
}

/** The fields of the form, in the shape of `workflows.create` and `workflows.update`. */
const WorkflowFields = z.object({ trigger: Trigger, action: Action, conditions: Conditions })
type WorkflowFields = z.infer<typeof WorkflowFields>

/** A form that shows a workflow as a sentence with selects. If the workflow writes a Task, the form also shows the texts and a preview of the Task. */
export function WorkflowEditor({ scope, draft, note, onClose }: WorkflowEditorProps) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const form = useForm<WorkflowFields>({
    defaultValues: { trigger: draft.trigger, action: draft.action, conditions: draft.conditions ?? {} },
    resolver: zodResolver(WorkflowFields),
    reValidateMode: 'onSubmit',
  })
  const { trigger, action, conditions } = form.watch()
  const { errors, isSubmitting } = form.formState
  const setAction = (next: Action) => form.setValue('action', next)
  const setConditions = (next: Conditions) => form.setValue('conditions', next)
  const setTrigger = (next: Trigger) => {
    form.setValue('trigger', next)
    setConditions(conditionsFor(next, conditions))
  }
  const save = form.handleSubmit(async (fields) => {
    try {
      onClose(await saveWorkflow(scope, { ...draft, ...fields }))
    } catch (thrown) {
      form.setError('root', { message: errorText(toCallError(thrown)) })
    }
  })
  const invalid = action.type === 'campaign' ? t('workflows.campaignMissing') : t('taskFields.problem.empty')
  const unmeetable = errors.conditions ? t('conditions.invalid') : undefined
  const problem = errors.action ? invalid : (unmeetable ?? errors.root?.message)
  return (
    <form
      onSubmit={save}
      className="flex flex-col gap-4 rounded-card border border-line-strong bg-canvas p-4 shadow-sm"
    >
      <div className="text-base leading-8">
        <WorkflowSentenceEditor
          trigger={trigger}
          action={action}
          onTrigger={setTrigger}
          onAction={setAction}
          campaign={action.type === 'campaign' ? <CampaignField action={action} onFound={setAction} /> : null}
          conditions={<ConditionsEditor trigger={trigger} conditions={conditions} onChange={setConditions} />}
        />
        <AddCondition trigger={trigger} conditions={conditions} onChange={setConditions} />
      </div>
      <PageWarning {...scope} pages={conditions.pages} />
      {action.type === 'task' ? (
        <TaskEditor scope={scope} trigger={trigger} action={action} onChange={setAction} />
      ) : (
        <CampaignStatusField action={action} onChange={setAction} />
      )}
      {problem ? (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      ) : null}
      {note ? <p className="text-xs text-ink-3">{note}</p> : null}
      <div className="flex justify-end gap-2">
        <Button onClick={() => onClose()}>{t('common.cancel')}</Button>
        <Button variant="primary" type="submit" busy={isSubmitting}>
          {draft.id ? t('common.save') : t('workflows.create')}
        </Button>
      </div>
    </form>
  )
}

type TaskEditorProps = {
  scope: WorkflowScope
  trigger: WorkflowDraft['trigger']
  action: TaskAction
  onChange(action: TaskAction): void
}

function TaskEditor({ scope, trigger, action, onChange }: TaskEditorProps) {
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
          variant="bare"
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
        <RelatedRecordField action={action} onChange={onChange} />
      </div>
      <RelatedRecordHint action={action} />
      {ownWords ? <Templates trigger={trigger} action={action} onChange={onChange} /> : null}
      <TaskFieldsEditor action={action} trigger={trigger} onChange={onChange} />
      <TaskPreviewCard {...scope} trigger={trigger} action={action} />
    </>
  )
}

function Templates({ trigger, action, onChange }: Omit<TaskEditorProps, 'scope'>) {
  const { t } = useTranslation()
  const id = useId()
  const subject = action.subject ?? defaultSubject(trigger, action.locale)
  const comments = action.comments ?? defaultComments(action.locale)
  const setSubject = (next: string) => onChange({ ...action, subject: next })
  const setComments = (next: string) => onChange({ ...action, comments: next })
  return (
    <div className="flex flex-col gap-1">
      <TextField
        id={`${id}-subject`}
        label={t('workflows.subject')}
        maxLength={1000}
        value={subject}
        onChange={(event) => setSubject(event.target.value)}
      />
      <div className="-ml-2">
        <PlaceholderMenu {...{ trigger, inputId: `${id}-subject`, value: subject, onChange: setSubject }} />
      </div>
      <TextAreaField
        id={`${id}-comments`}
        label={t('workflows.comments')}
        rows={6}
        maxLength={10_000}
        value={comments}
        onChange={(event) => setComments(event.target.value)}
      />
      <div className="-ml-2">
        <PlaceholderMenu
          {...{ trigger, inputId: `${id}-comments`, value: comments, onChange: setComments }}
        />
      </div>
    </div>
  )
}
