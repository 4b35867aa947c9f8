// Updates a Task that a person may have edited: only text that is still ours is replaced (docs/adr/0042).
import type { WrittenTask } from '#shared/model/runs.ts'
import { commentsLimit } from '#shared/task-text.ts'
import type { FoundTask } from './batch-types.ts'
import type { TaskFields } from './task.ts'

/**
 * The fields to write so that the Task matches `now`; empty if nothing has to change. A field is ours while it holds what one of our
 * attempts wrote (`earlier`); a line of the comments is ours while it equals what one of them wrote. Everything else is a person's and
 * stays: an edited subject or day, lines before, between and after ours, an edited or removed line of ours.
 */
export function changesOf(
  task: FoundTask,
  earlier: readonly WrittenTask[],
  now: WrittenTask,
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
  // A person's text is never cut to make room for ours.
  if (comments !== task.comments && comments.length <= commentsLimit) changes.Description = comments
  return changes
}

/** Salesforce trims text when it stores it. */
const sameText = (a: string, b: string) => a.trim() === b.trim()

/** Replaces, in order, each line that still equals what was written before. Line ends (LF, CRLF) stay. */
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
    const isOurs = (at: number) => !taken.has(at) && known.has(lines[at]?.trimEnd() ?? '')
    const at = findFrom(lines.length, next, isOurs)
    if (at === null) continue
    taken.add(at)
    next = at + 1
    if (line !== '') lines[at] = line + (lines[at]?.endsWith('\r') ? '\r' : '')
  }
  return lines.join('\n')
}

/** The first matching index from `start` on, else the first one before it: a person may have changed the order. */
function findFrom(length: number, start: number, fits: (at: number) => boolean): number | null {
  for (let step = 0; step < length; step += 1) {
    const at = (start + step) % length
    if (fits(at)) return at
  }
  return null
}
