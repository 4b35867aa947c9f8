import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PreviewValue, TaskPreview } from '#shared/desktop-state.ts'
import type { TaskAction, Trigger } from '#shared/model/runs.ts'
import { Skeleton } from '../../components/skeleton.tsx'
import { RelativeTime } from '../../components/time.tsx'
import { type CallError, call, toCallError } from '../../lib/bridge/desktop.ts'
import { useErrorText } from '../../lib/error-text.ts'
import { useLocale } from '../../lib/i18n.ts'
import type { WorkflowScope } from './workflow-queries.ts'

type TaskPreviewProps = WorkflowScope & { trigger: Trigger; action: TaskAction }

/** A field that is being filled in is not part of the preview. */
const withoutEmptyFields = (action: TaskAction): TaskAction =>
  action.fields ? { ...action, fields: action.fields.filter(({ value }) => value !== '') } : action

/** Loads the preview of the Task, 200 ms after the last change. Returns the old preview until the new preview is loaded. */
function usePreview({ documentId, trigger, action }: TaskPreviewProps) {
  const [preview, setPreview] = useState<TaskPreview>()
  const [error, setError] = useState<CallError>()
  const asked = JSON.stringify({ documentId, trigger, action: withoutEmptyFields(action) })
  useEffect(() => {
    let over = false
    const timer = setTimeout(() => {
      call('workflows.preview', JSON.parse(asked)).then(
        (answer) => {
          if (over) return
          setPreview(answer)
          setError(undefined)
        },
        (thrown) => !over && setError(toCallError(thrown)),
      )
    }, 200)
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [asked])
  return { preview, error }
}

/** The Task in the rows of Salesforce. */
export function TaskPreviewCard(props: TaskPreviewProps) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const { preview, error } = usePreview(props)
  if (error) return <p className="text-xs text-ink-3">{errorText(error)}</p>
  return (
    <section aria-label={t('workflows.preview')} className="rounded-card border border-line bg-sunken p-4">
      <PreviewSource preview={preview} documentId={props.documentId} />
      {preview ? (
        <>
          <PreviewRows preview={preview} action={props.action} />
          <PreviewNotes preview={preview} />
        </>
      ) : (
        <div className="flex flex-col gap-2 py-1">
          <Skeleton className="h-3 w-3/5" />
          <Skeleton className="h-3 w-2/5" />
          <Skeleton className="h-24 w-4/5" />
        </div>
      )}
    </section>
  )
}

type PreviewSourceProps = { preview: TaskPreview | undefined; documentId: string | null }

/** Says whether the values are of a real visit. */
function PreviewSource({ preview, documentId }: PreviewSourceProps) {
  const { t } = useTranslation()
  const example = documentId === null ? t('workflows.previewSample') : t('workflows.previewExample')
  const visit = preview?.visit
  return (
    <p className="mb-2 text-xs text-ink-3">
      {preview?.isExample === false ? t('workflows.previewReal') : example}
      {visit ? (
        <>
          {' · '}
          {visit.email} · <RelativeTime at={visit.at} />
        </>
      ) : null}
    </p>
  )
}

/** The rows in the order of Salesforce. */
function PreviewRows({ preview, action }: { preview: TaskPreview; action: TaskAction }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })
  const perVisit = (row: 'name' | 'relatedTo') => t(`taskFields.preview.perVisit.${row}`)
  const row = (name: keyof typeof preview & PreviewRowName, value: ReactNode) => (
    <Row label={t(`taskFields.rows.${name}`)}>{value}</Row>
  )
  return (
    <dl className="grid grid-cols-[96px_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      {row(
        'assignedTo',
        <Value
          value={preview.assignedTo}
          {...{ preview, perVisit: t(`taskFields.preview.perVisit.${action.assignee}`) }}
        />,
      )}
      {row('subject', <span className="font-medium select-text">{preview.subject}</span>)}
      {row('comments', <span className="whitespace-pre-wrap select-text">{preview.comments}</span>)}
      {row('dueDate', day.format(Date.parse(preview.dueDate)))}
      {row('name', <Value value={preview.name} {...{ preview, perVisit: perVisit('name') }} />)}
      {preview.relatedTo
        ? row(
            'relatedTo',
            <Value value={preview.relatedTo} {...{ preview, perVisit: perVisit('relatedTo') }} />,
          )
        : null}
      {row('status', <Value value={preview.status} {...{ preview, perVisit: '' }} />)}
      {row('priority', <Value value={preview.priority} {...{ preview, perVisit: '' }} />)}
      {preview.fields.map((field) => (
        <Row key={field.label} label={field.label}>
          <FieldValue {...field} />
        </Row>
      ))}
    </dl>
  )
}

function FieldValue({ kind, value }: TaskPreview['fields'][number]) {
  const { t } = useTranslation()
  const locale = useLocale()
  if (kind === 'boolean') return t(value === 'true' ? 'taskFields.yes' : 'taskFields.no')
  if (kind === 'date') {
    return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(value))
  }
  if (kind === 'datetime') {
    return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' }).format(
      Date.parse(value),
    )
  }
  return <span className="whitespace-pre-wrap select-text">{value}</span>
}

type PreviewRowName =
  | 'assignedTo'
  | 'subject'
  | 'comments'
  | 'dueDate'
  | 'name'
  | 'relatedTo'
  | 'status'
  | 'priority'

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}

type ValueProps = { value: PreviewValue; preview: TaskPreview; perVisit: string }

/** A value that Salesforce or the visit decides. A value that is not known is written in a lighter colour. */
function Value({ value, preview, perVisit }: ValueProps) {
  const { t } = useTranslation()
  if (value.kind === 'value') return value.text
  const text = {
    orgDefault: () =>
      t('taskFields.preview.orgDefault', { value: value.kind === 'orgDefault' ? value.text : '' }),
    empty: () => t('taskFields.preview.empty'),
    perVisit: () => perVisit,
    userWithEmail: () =>
      value.kind === 'userWithEmail' && value.email !== ''
        ? t('taskFields.preview.user', { name: value.name, email: value.email })
        : perVisit,
    writer: () => t('taskFields.preview.writer'),
    unknown: () => t(preview.connected ? 'taskFields.preview.hidden' : 'taskFields.preview.unknown'),
  }[value.kind]()
  return <span className="text-ink-2">{text}</span>
}

function PreviewNotes({ preview }: { preview: TaskPreview }) {
  const { t } = useTranslation()
  return (
    <div className="mt-3 flex flex-col gap-1 text-xs text-ink-3">
      {preview.leftOut.map(({ label, reason }) => (
        <p key={label} className="text-warn">
          {t(`taskFields.leftOut.${reason}`, { label })}
        </p>
      ))}
      {preview.connected ? null : <p>{t('taskFields.preview.notConnected')}</p>}
      <p>{t('taskFields.preview.reference')}</p>
    </div>
  )
}
