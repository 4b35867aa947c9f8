// The Task that logs the creation of a link (ADR 84): its texts, and the closed status of the org.
import { z } from 'zod'
import {
  type LinkTaskText,
  linkTaskComments,
  linkTaskLines,
  linkTaskSubject,
} from '#shared/link-task-text.ts'
import type { TaskAction } from '#shared/model/runs.ts'
import { type Access, may, taskFieldOf } from '../salesforce/access.ts'
import { SalesforceError } from '../salesforce/errors.ts'
import type { SalesforceOrg } from '../salesforce/org.ts'
import type { LinkJob } from './batch-types.ts'
import { dayIn } from './due-date.ts'
import type { TaskWords, WordOptions } from './task.ts'
import { asWritten, type TaskFieldValues } from './task-field-values.ts'

const textOf = ({ link }: LinkJob): LinkTaskText => ({
  document: link.documentTitle,
  recipient: link.recipientEmail,
  linkName: link.name,
  url: link.url,
})

export const linkSubjectOf = (job: LinkJob, { locale }: TaskAction): string =>
  linkTaskSubject(textOf(job), locale)

/** The length of a line that an update of the Task can compare; see `WrittenTask`. */
const longestLine = 300

/** Builds the texts of the Task. `closedStatus` null: the org's default is the status. */
export function linkTaskWords(
  job: LinkJob,
  { locale }: TaskAction,
  { timeZone, access, right, refused }: WordOptions,
  closedStatus: string | null,
): TaskWords {
  const text = textOf(job)
  const subject = linkTaskSubject(text, locale)
  const dueDate = dayIn(timeZone, job.link.createdAt)
  const isWritable = !refused.has('Status') && may(access, 'Task', 'Status', right)
  const own: TaskFieldValues = closedStatus !== null && isWritable ? { Status: closedStatus } : {}
  const lines = linkTaskLines(text, locale).map((line) => (line.length > longestLine ? '' : line))
  return {
    fields: {
      ...own,
      Subject: subject,
      Description: linkTaskComments(text, locale, job.run.id),
      ActivityDate: dueDate,
    },
    own,
    written: {
      ...{ subject, dueDate, lines },
      ...(Object.keys(own).length > 0 ? { fields: asWritten(own) } : {}),
    },
    leftOut: [],
  }
}

const StatusRow = z.object({ ApiName: z.string().nullable() })
const closedStatuses = 'SELECT ApiName FROM TaskStatus WHERE IsClosed = true ORDER BY SortOrder LIMIT 50'

/**
 * Returns the first closed status of the org that the picklist `Task.Status` offers. Returns null if there is none, or if this user may not read
 * the statuses. Throws SalesforceError if Salesforce is unavailable.
 */
export async function readClosedStatus({ client, access }: SalesforceOrg): Promise<string | null> {
  try {
    const names = (await client.query(closedStatuses, StatusRow)).flatMap(({ ApiName }) => ApiName ?? [])
    return names.find((name) => isOffered(access.get(), name)) ?? null
  } catch (error) {
    if (error instanceof SalesforceError && error.outcome === 'no' && isHidden(error)) return null
    throw error
  }
}

function isOffered(access: Access | null, name: string): boolean {
  const values = taskFieldOf(access, 'Status')?.picklistValues ?? []
  return values.length === 0 || values.some(({ value, active }) => active && value === name)
}

/** Salesforce's refusals of a query about an object or a field that the user can't see. */
const isHidden = ({ code }: SalesforceError) =>
  ['INVALID_TYPE', 'INVALID_FIELD', 'INSUFFICIENT_ACCESS'].includes(code)
