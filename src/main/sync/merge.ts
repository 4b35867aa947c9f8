// Updates a Task that a person may have edited. Only text that Lastpage wrote is replaced (docs/adr/0042).
import type { WrittenTask } from '#shared/model/runs.ts'
import { absentLine, commentsLimit } from '#shared/task-text.ts'
import type { FoundTask } from './batch-types.ts'
import type { TaskFields } from './task.ts'
import { isWrittenValue, type TaskFieldValue, type TaskFieldValues } from './task-field-values.ts'

/**
 * Returns the fields that must be written so that the Task has the text `now`; empty if nothing must change. `earlier` are the texts of all
 * earlier writes. `own` are the fields that the workflow sets. A field, or a line of the comments, is replaced only if the field or line equals
 * one of these texts. What a person has added, edited or removed is never changed.
 */
export function changesOf(
  task: FoundTask,
  earlier: readonly WrittenTask[],
  now: WrittenTask,
  own: TaskFieldValues = {},
): Partial<TaskFields> {
  const changes: Partial<TaskFields> = {}
  const ours = (value: string, of: (written: WrittenTask) => string) =>
    earlier.some((written) => sameText(of(written), value))
  if (!sameText(task.subject, now.subject) && ours(task.subject, ({ subject }) => subject)) {
    changes.Subject = now.subject
  }
  const dueDate = task.dueDate ?? ''
  if (now.dueDate && dueDate !== now.dueDate && ours(dueDate, (written) => written.dueDate)) {
    changes.ActivityDate = now.dueDate
  }
  const comments = mergeComments(
    task.comments,
    earlier.map(({ lines }) => lines),
    now.lines,
  )
  // Comments that are too long are not written, because a person's text must not be shortened.
  if (comments !== task.comments && comments.length <= commentsLimit) changes.Description = comments
  return { ...changes, ...changedFields(task, earlier, own) }
}

function changedFields(
  { fields }: FoundTask,
  earlier: readonly WrittenTask[],
  own: TaskFieldValues,
): Record<string, TaskFieldValue> {
  const changed = Object.entries(own).filter(([name, value]) => {
    const stored = fields[name]
    // A field that was not read is undefined. An empty field is null.
    if (stored === undefined || isWrittenValue(stored, String(value))) return false
    return earlier.some((written) => {
      const text = written.fields?.[name]
      return text !== undefined && isWrittenValue(stored, text)
    })
  })
  return Object.fromEntries(changed)
}

/** Compares without outer spaces, because Salesforce trims text before it stores the text. */
const sameText = (a: string, b: string) => a.trim() === b.trim()

/**
 * Replaces each line that equals the text of an earlier write by the line of `now`. A line that every earlier write left out is added after the line before
 * it. Line ends (LF, CRLF) are kept.
 */
export function mergeComments(
  current: string,
  earlier: readonly (readonly string[])[],
  now: readonly string[],
): string {
  const lines = current.split('\n')
  const taken = new Set<number>()
  let next = 0
  for (const [index, line] of now.entries()) {
    const known = new Set([line, ...earlier.map((version) => version[index] ?? '')])
    known.delete('')
    known.delete(absentLine)
    const isOurs = (at: number) => !taken.has(at) && known.has(lines[at]?.trimEnd() ?? '')
    const at = findFrom(lines.length, next, isOurs)
    const isNew = line !== '' && line !== absentLine && earlier.length > 0
    if (at === null && isNew && next > 0 && earlier.every((version) => version[index] === absentLine)) {
      lines.splice(next, 0, line + (lines[next - 1]?.endsWith('\r') ? '\r' : ''))
      next += 1
      continue
    }
    if (at === null) continue
    taken.add(at)
    next = at + 1
    if (line !== '' && line !== absentLine) lines[at] = line + (lines[at]?.endsWith('\r') ? '\r' : '')
  }
  return lines.join('\n')
}

/** Returns the first matching index from `start` on. If none matches, searches from the beginning: a person may have changed the order. */
function findFrom(length: number, start: number, fits: (at: number) => boolean): number | null {
  for (let step = 0; step < length; step += 1) {
    const at = (start + step) % length
    if (fits(at)) return at
  }
  return null
}
