// Plans the Task of a run: a new Task, or the update of a Task that a person may have edited.
import { isDeepStrictEqual } from 'node:util'
import type { RunResult, TaskAction, TaskNote, WrittenTask } from '#shared/model/runs.ts'
import type { LeftOutField } from '#shared/model/task-fields.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import { findAssignee } from './assignee.ts'
import type { FoundRecord, FoundTask, Job, Owner } from './batch-types.ts'
import { linkTaskWords } from './link-task.ts'
import { changesOf } from './merge.ts'
import { resultOf, skip } from './plan-common.ts'
import type { Plan, PlanContext } from './plan-types.ts'
import { relatedFor } from './related.ts'
import { newTask, type TaskWords, taskWords, type WordOptions } from './task.ts'

export function planTask(
  job: Job,
  action: TaskAction,
  record: FoundRecord | null,
  context: PlanContext,
): Plan {
  const { previous } = job.run
  if (previous?.taskId) return planUpdate(job, action, previous, context)
  const assignee = assigneeFor(job, action, record, context)
  const timeZone = assignee?.timeZone ?? context.me.timeZone
  const earlier = context.earlier.get(job.run.id)
  if (earlier) {
    const words = wordsFor(job, action, { timeZone, record, right: 'updateable' }, context)
    return updateOf(job, earlier, words, { ...resultOf(context, record, assignee), taskId: earlier.id })
  }
  const words = wordsFor(job, action, { timeZone, record, right: 'createable' }, context)
  const { related, leftOut } = relatedFor(job.run.id, action, record, context)
  const result = {
    ...resultOf(context, record, assignee),
    ...(related ? { relatedTo: related } : {}),
    ...withLeftOut([...words.leftOut, ...leftOut]),
  }
  if (!record && job.kind === 'link') return skip(job, 'no_record')
  if (!record && !assignee) return skip(job, 'no_record_no_assignee')
  const externalIdField = context.setup?.externalIdField ?? null
  const forOther = assignee !== null && !sameRecord(assignee.id, context.me.id)
  if (!externalIdField && forOther && context.unseen.has(job.run.id)) return { kind: 'undecided', job }
  return {
    kind: 'write',
    job,
    write: {
      type: 'createTask',
      fields: newTask(words.fields, record, assignee, related),
      externalIdField,
      written: words.written,
    },
    result,
  }
}

const none: ReadonlySet<string> = new Set()

function wordsFor(
  job: Job,
  action: TaskAction,
  options: Pick<WordOptions, 'timeZone' | 'record' | 'right'>,
  { access, refusedFields, closedStatus }: PlanContext,
): TaskWords {
  const all = { ...options, access, refused: refusedFields.get(job.run.id) ?? none }
  return job.kind === 'link' ? linkTaskWords(job, action, all, closedStatus) : taskWords(job, action, all)
}

const withLeftOut = (leftOut: readonly LeftOutField[]) =>
  leftOut.length > 0 ? { leftOut: [...leftOut] } : {}

function assigneeFor(
  job: Job,
  action: TaskAction,
  record: FoundRecord | null,
  context: PlanContext,
): Owner | null {
  if (context.withoutAssignee.has(job.run.id)) return null
  const { found, org, me } = context
  const rule = { found, isSandbox: org.isSandbox, meId: me.id }
  const chosen = findAssignee(action.assignee, rule, record, job.subject.documentOwner.email)
  // The Task of a link belongs to the record's owner if the link's owner has no user (ADR 84).
  return chosen ?? (job.kind === 'link' ? (record?.owner ?? null) : null)
}

/**
 * Plans the update of a Task after the visit was resumed and left again. If this user can't see the Task (private activities, changed
 * permissions), the Task is not written, because the write could overwrite a person's text.
 */
function planUpdate(job: Job, action: TaskAction, previous: RunResult, context: PlanContext): Plan {
  const task = context.held.get(job.run.id)
  const timeZone = previous.assignee ? previous.assignee.timeZone : context.me.timeZone
  const options = { timeZone: timeZone ?? 'UTC', record: previous.record, right: 'updateable' } as const
  const words = wordsFor(job, action, options, context)
  if (!task) return { kind: 'keep', job, result: noted(job, words.written, previous, 'notVisible') }
  // Without the assignee's time zone the due date can't be computed, so the due date is not changed.
  const written = timeZone ? words.written : { ...words.written, dueDate: '' }
  return updateOf(job, task, { ...words, written }, { ...previous, taskId: task.id })
}

/** Plans the update of a Task. A Task that a person has deleted is not created again. */
function updateOf(
  job: Job,
  task: FoundTask,
  { written, own }: Pick<TaskWords, 'written' | 'own'>,
  result: RunResult,
): Plan {
  if (task.deleted) return { kind: 'keep', job, result: noted(job, written, result, 'deleted') }
  const fields = changesOf(task, job.run.written, written, own)
  const upToDate = { ...result, taskNote: null }
  if (Object.keys(fields).length === 0) return { kind: 'keep', job, result: upToDate }
  return {
    kind: 'write',
    job,
    write: { type: 'updateTask', taskId: task.id, fields, written },
    result: upToDate,
  }
}

/** Adds a note to the result. If the last written text equals the current text, returns the result without a note. */
function noted(job: Job, now: WrittenTask, result: RunResult, note: TaskNote): RunResult {
  const last = job.run.written.at(-1)
  const isUpToDate = last && isDeepStrictEqual([last.subject, last.lines], [now.subject, now.lines])
  return isUpToDate ? result : { ...result, taskNote: note }
}
