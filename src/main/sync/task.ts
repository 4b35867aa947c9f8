// Builds the fields of a Task. The org's defaults apply to status, priority and all other fields that the workflow does not set.
import type { RecordMatch, TaskAction, WrittenTask } from '#shared/model/runs.ts'
import type { LeftOutField, RelatedRecord } from '#shared/model/task-fields.ts'
import type { Visit } from '#shared/model/visits.ts'
import { partReadings } from '#shared/part-readings.ts'
import { seenFromMs } from '#shared/seen-from.ts'
import {
  type DocumentReading,
  defaultComments,
  defaultSubject,
  type TaskText,
  taskComments,
  taskSubject,
  valueLines,
} from '#shared/task-text.ts'
import type { Access } from '../salesforce/access.ts'
import type { FoundRecord, Owner, VisitJob } from './batch-types.ts'
import { dayIn } from './due-date.ts'
import { asWritten, fieldsOfTask, type TaskFieldValue, type TaskFieldValues } from './task-field-values.ts'

/** `ActivityDate` is a day, `YYYY-MM-DD`. All other entries are fields that the workflow sets. */
export type TaskFields = { Subject: string; Description: string; ActivityDate: string } & {
  [field: string]: TaskFieldValue
}
/** Without `OwnerId` the Task belongs to the connected user. */
export type NewTask = TaskFields & { WhoId?: string; OwnerId?: string; WhatId?: string }

/** The name, the company and the address of the matched record; null without a match. */
export type KnownRecord = Pick<RecordMatch, 'name' | 'company' | 'email'> | null

type Reading = Pick<Visit, 'page' | 'pageLabel' | 'pageCount' | 'pages' | 'parts'> &
  Pick<Visit, 'activeMs' | 'openMs' | 'openedAt' | 'leftAt' | 'linkName' | 'returning'> &
  Pick<Visit, 'signals' | 'events'>

type OtherTexts = Pick<
  TaskText,
  'email' | 'claimed' | 'document' | 'historyUrl' | 'documentOwner' | 'timeZone'
>

/** Returns what the visit read of each document. Empty while it is open, because the reader may still read more. */
function documentsOf({ parts, pages, pageCount, leftAt }: Reading, title: string): DocumentReading[] {
  if (leftAt === null) return []
  const all = parts ?? [{ documentId: '', title, firstPage: 1, pageCount }]
  return partReadings(all, pages).map(({ part, activeMs, pagesRead, finished }) => ({
    ...{ title: part.title, pageCount: part.pageCount, pagesRead, dwellMs: activeMs, finished },
  }))
}

/** Returns the values of a visit for the templates of a Task. */
export function textOfVisit(visit: Reading, record: KnownRecord, others: OtherTexts): TaskText {
  return {
    ...others,
    name: record?.name ?? '',
    company: record?.company ?? '',
    linkName: visit.linkName,
    page: visit.page,
    pageLabel: visit.pageLabel,
    pageCount: visit.pageCount,
    pagesRead: visit.pages.filter(({ activeMs }) => activeMs >= seenFromMs).length,
    documents: documentsOf(visit, others.document),
    dwellMs: visit.activeMs,
    openMs: visit.openMs,
    openedAt: visit.openedAt,
    leftAt: visit.leftAt,
    returning: visit.returning,
    signals: visit.signals,
    events: visit.events,
  }
}

function taskText(
  { visit: { visit, historyUrl, documentOwner } }: VisitJob,
  options: Pick<WordOptions, 'record' | 'timeZone'>,
): TaskText {
  return textOfVisit(visit, options.record, {
    email: visit.visitor.email ?? (options.record?.email || (options.record?.name ?? '')),
    claimed: visit.visitor.confidence === 'claimed',
    document: visit.documentTitle,
    historyUrl: historyUrl ?? '',
    documentOwner: documentOwner.name,
    timeZone: options.timeZone,
  })
}

export type WordOptions = {
  /** The time zone of the assignee; without an assignee, of the connected user. */
  timeZone: string
  record: KnownRecord
  /** The permissions of the connected user; null if unknown. */
  access: Access | null
  right: 'createable' | 'updateable'
  /** The API names of fields that Salesforce has refused for this run. */
  refused: ReadonlySet<string>
}

export type TaskWords = {
  fields: TaskFields
  /** The part of `fields` that the workflow sets. */
  own: TaskFieldValues
  written: WrittenTask
  /** Fields of the workflow that are not part of `fields`. */
  leftOut: readonly LeftOutField[]
}

/** Builds the texts of a visit's Task, and the fields that the workflow sets. */
export function taskWords(job: VisitJob, action: TaskAction, options: WordOptions): TaskWords {
  const { run } = job
  const { visit } = job.visit
  const text = taskText(job, options)
  const { locale } = action
  const at = run.trigger === 'opened' ? visit.openedAt : (visit.leftAt ?? visit.lastActiveAt)
  const subject = subjectFrom(job, action, text)
  const template = action.comments ?? defaultComments(locale)
  const dueDate = dayIn(options.timeZone, at)
  const { values, leftOut } = fieldsOfTask(action.fields ?? [], { ...options, text, locale })
  const lines = valueLines(template, text, locale)
  return {
    fields: {
      ...values,
      Subject: subject,
      Description: taskComments(template, text, locale, run.id),
      ActivityDate: dueDate,
    },
    own: values,
    written: {
      ...{ subject, dueDate, lines },
      ...(Object.keys(values).length > 0 ? { fields: asWritten(values) } : {}),
    },
    leftOut,
  }
}

const subjectFrom = ({ run }: VisitJob, { subject, locale }: TaskAction, text: TaskText) =>
  taskSubject(subject ?? defaultSubject(run.trigger, locale), text, locale)

/** Returns the subject of a visit's Task. */
export const subjectOf = (job: VisitJob, action: TaskAction, record: KnownRecord, timeZone: string): string =>
  subjectFrom(job, action, taskText(job, { record, timeZone }))

export function newTask(
  fields: TaskFields,
  record: FoundRecord | null,
  assignee: Owner | null,
  related: RelatedRecord | null,
): NewTask {
  return {
    ...fields,
    ...(record ? { WhoId: record.id } : {}),
    ...(assignee ? { OwnerId: assignee.id } : {}),
    ...(related ? { WhatId: related.id } : {}),
  }
}
