// Builds the fields of a Task. Status and priority are not set, so the org's defaults apply.
import type { TaskAction, WrittenTask } from '#shared/model/runs.ts'
import {
  defaultComments,
  defaultSubject,
  type TaskText,
  taskComments,
  taskSubject,
  valueLines,
} from '#shared/task-text.ts'
import type { FoundRecord, Job, Owner } from './batch-types.ts'
import { dayIn } from './due-date.ts'

export type TaskFields = {
  Subject: string
  Description: string
  /** A day, `YYYY-MM-DD`. */
  ActivityDate: string
}
/** Without `OwnerId` the Task belongs to the connected user. */
export type NewTask = TaskFields & { WhoId?: string; OwnerId?: string }

/** Returns the values of a visit for the templates of a Task. */
export function taskText({ visit: { visit, historyUrl } }: Job): TaskText {
  return {
    email: visit.visitor.email ?? '',
    document: visit.documentTitle,
    page: visit.page,
    pageLabel: visit.pageLabel,
    pageCount: visit.pageCount,
    dwellMs: visit.activeMs,
    historyUrl: historyUrl ?? '',
  }
}

export type TaskWords = { fields: TaskFields; written: WrittenTask }

/** Builds the text fields of a Task. `timeZone` belongs to the assignee; without an assignee, to the connected user. */
export function taskWords(job: Job, action: TaskAction, timeZone: string): TaskWords {
  const { run } = job
  const { visit } = job.visit
  const text = taskText(job)
  const { locale } = action
  const at = run.trigger === 'opened' ? visit.openedAt : (visit.leftAt ?? visit.lastActiveAt)
  const subject = taskSubject(action.subject ?? defaultSubject(run.trigger, locale), text, locale)
  const template = action.comments ?? defaultComments(locale)
  const dueDate = dayIn(timeZone, at)
  return {
    fields: {
      Subject: subject,
      Description: taskComments(template, text, locale, run.id),
      ActivityDate: dueDate,
    },
    written: { subject, dueDate, lines: valueLines(template, text, locale) },
  }
}

export function newTask(fields: TaskFields, record: FoundRecord | null, assignee: Owner | null): NewTask {
  return {
    ...fields,
    ...(record ? { WhoId: record.id } : {}),
    ...(assignee ? { OwnerId: assignee.id } : {}),
  }
}
