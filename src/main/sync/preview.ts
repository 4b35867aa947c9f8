// The preview of a workflow's Task, with the rows of Salesforce. The preview uses the same functions as the real Task, with the values of the
// document's latest visit. It never invents a value of Salesforce: a row that only Salesforce knows says so.
import type { PreviewValue, TaskPreview } from '#shared/desktop-state.ts'
import type { Document, DocumentVersion } from '#shared/model/documents.ts'
import type { RecordMatch, RunResult, TaskAction, Trigger } from '#shared/model/runs.ts'
import type { Visit } from '#shared/model/visits.ts'
import {
  commentsText,
  defaultComments,
  defaultSubject,
  type TaskText,
  taskSubject,
} from '#shared/task-text.ts'
import { type Access, taskFieldOf } from '../salesforce/access.ts'
import { userEmails } from '../salesforce/user-emails.ts'
import { dayIn } from './due-date.ts'
import { textOfVisit } from './task.ts'
import { fieldsOfTask, type TaskFieldValues } from './task-field-values.ts'

export type PreviewInput = {
  /** Null: a sample document, for a workflow that applies to many documents. */
  document: Document | null
  trigger: Trigger
  action: TaskAction
  /** The latest visit by a person with an e-mail address, if any. */
  visit: Visit | null
  /** The Lead or Contact of the visit's visitor, if Salesforce was asked before. */
  record: RecordMatch | null
  historyUrl: string | null
  timeZone: string
  now: number
  /** The connected org; null if Salesforce is not connected. `access` is null if Salesforce did not describe its objects. */
  org: { access: Access | null; isSandbox: boolean; user: { name: string; email: string } } | null
}

type PreviewedDocument = Pick<Document, 'title'> & {
  version: Pick<DocumentVersion, 'pageCount' | 'pageLabels'>
}

const sampleVisit = {
  ja: { email: 'hanako.suzuki@example.co.jp', linkName: '鈴木様' },
  en: { email: 'jane.miller@example.com', linkName: 'Jane Miller' },
} as const
const sampleDocument = {
  ja: { title: '製品のご案内', version: { pageCount: 12 } },
  en: { title: 'Product brochure', version: { pageCount: 12 } },
} as const

/** Returns the rows of the Task. Without a visit by a known visitor, uses example values. Pure. */
export function previewTask(input: PreviewInput): TaskPreview {
  const { action, trigger, org } = input
  const visit = input.visit?.visitor.email ? input.visit : null
  const { locale } = action
  const text = textFor(input, visit)
  const access = org?.access ?? null
  const { values, leftOut } = fieldsOfTask(action.fields ?? [], {
    ...{ text, locale, access, right: 'createable', refused: new Set<string>() },
  })
  const at = trigger === 'opened' ? text.openedAt : (text.leftAt ?? visit?.lastActiveAt ?? text.openedAt)
  const { Status, Priority, ...others } = values
  return {
    subject: taskSubject(action.subject ?? defaultSubject(trigger, locale), text, locale),
    comments: commentsText(action.comments ?? defaultComments(locale), text, locale),
    dueDate: dayIn(input.timeZone, at),
    isExample: visit === null,
    visit: visit && { email: visit.visitor.email ?? '', at },
    assignedTo: assigneeOf(input, visit),
    name: nameOf(input, visit),
    status: picklistRow(access, 'Status', Status),
    priority: picklistRow(access, 'Priority', Priority),
    relatedTo: relatedOf(input, visit),
    fields: rowsOf(access, action, others),
    leftOut: [...leftOut],
    connected: org !== null,
  }
}

function textFor({ document, action, trigger, ...input }: PreviewInput, visit: Visit | null): TaskText {
  const { locale } = action
  const now = new Date(input.now).toISOString()
  const shown: PreviewedDocument = document ?? sampleDocument[locale]
  const { pageCount, pageLabels } = shown.version
  const sample = {
    ...{ page: pageCount, pageLabel: pageLabels?.at(-1), pageCount, returning: false },
    pages: Array.from({ length: pageCount }, (_, index) => ({ page: index + 1, activeMs: 1000 })),
    ...{ activeMs: 200_000, openMs: 260_000, openedAt: now, leftAt: trigger === 'left' ? now : null },
    linkName: sampleVisit[locale].linkName,
  }
  return textOfVisit(visit ?? sample, visit ? recordOf(input.record, visit) : null, {
    email: visit?.visitor.email ?? sampleVisit[locale].email,
    claimed: visit?.visitor.confidence === 'claimed',
    document: shown.title,
    historyUrl: input.historyUrl ?? '',
    documentOwner: visit?.owner.name ?? document?.owner.name ?? '',
    timeZone: input.timeZone,
  })
}

const resultsOf = (visit: Visit | null): RunResult[] =>
  (visit?.runs ?? []).flatMap(({ result }) => (result ? [result] : []))

/** Returns the record of the visit's runs, otherwise the last known record of the visitor. */
const recordOf = (known: RecordMatch | null, visit: Visit): RecordMatch | null =>
  resultsOf(visit).find(({ record }) => record)?.record ?? known

function nameOf({ record }: PreviewInput, visit: Visit | null): PreviewValue {
  const match = visit && recordOf(record, visit)
  return match ? { kind: 'value', text: match.name } : { kind: 'perVisit' }
}

function assigneeOf(input: PreviewInput, visit: Visit | null): PreviewValue {
  const { action, document, org } = input
  if (action.assignee === 'recordOwner') {
    const match = visit && recordOf(input.record, visit)
    if (!match) return { kind: 'perVisit' }
    return match.owner ? { kind: 'value', text: match.owner.name } : { kind: 'writer' }
  }
  const assigned = (visit?.runs ?? []).find(
    ({ action: other, result }) =>
      other.type === 'task' && other.assignee === action.assignee && result?.assignee,
  )
  if (assigned?.result?.assignee) return { kind: 'value', text: assigned.result.assignee.name }
  if (!document) return { kind: 'perVisit' }
  const { id, name, email } = document.owner
  // The Task belongs to the owner of the link. The visit does not have the e-mail address of this member.
  if (visit && visit.owner.id !== id) return { kind: 'userWithEmail', name: visit.owner.name, email: '' }
  const isMe = org !== null && userEmails(email, org.isSandbox).includes(org.user.email.toLowerCase())
  return isMe ? { kind: 'value', text: org.user.name } : { kind: 'userWithEmail', name, email }
}

/** Returns the label of the value that the workflow sets, otherwise the default of the org. */
function picklistRow(
  access: Access | null,
  name: string,
  value: TaskFieldValues[string] | undefined,
): PreviewValue {
  if (value !== undefined) return { kind: 'value', text: labelOf(access, name, String(value)) }
  const described = taskFieldOf(access, name)
  if (!described) return { kind: 'unknown' }
  const preset = described.picklistValues.find(({ active, defaultValue }) => active && defaultValue)
  return preset ? { kind: 'orgDefault', text: preset.label } : { kind: 'empty' }
}

function labelOf(access: Access | null, name: string, value: string): string {
  const entries = taskFieldOf(access, name)?.picklistValues ?? []
  const label = (each: string) => entries.find((entry) => entry.value === each)?.label ?? each
  return entries.length > 0 ? value.split(';').map(label).join('; ') : value
}

/** The record is known if the latest visit has it. A Task for a Lead has none. */
function relatedOf({ action, record }: PreviewInput, visit: Visit | null): PreviewValue | null {
  if ((action.relateTo ?? 'none') === 'none') return null
  const related = resultsOf(visit).find(({ relatedTo }) => relatedTo)?.relatedTo
  if (related) return { kind: 'value', text: related.name }
  const match = visit && recordOf(record, visit)
  return match?.type === 'Lead' ? { kind: 'empty' } : { kind: 'perVisit' }
}

/** Returns the other fields in the order of the workflow. */
function rowsOf(access: Access | null, { fields = [] }: TaskAction, values: TaskFieldValues) {
  return fields.flatMap(({ name, label, kind }) => {
    const value = values[name]
    if (value === undefined) return []
    const shown = labelOf(access, name, String(value))
    return [{ label: taskFieldOf(access, name)?.label ?? label, kind, value: shown }]
  })
}
