// Owns bringing a Task up to date that a person may have changed: only words that are still ours are replaced.
import type { WrittenTask } from '#shared/model/runs.ts'
import { commentsLimit } from '#shared/task-text.ts'
import type { FoundTask } from './found.ts'
import type { TaskFields } from './task.ts'

/**
 * What has to be written so that the Task says `now`; empty where nothing has. A field is ours while it holds what one of our
 * attempts wrote (`earlier`); a line of the comments is ours while it reads as one of them wrote it. Everything else is a
 * person's and stays: an edited subject or day, lines before, between and after ours, an edited or removed line of ours.
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
  // A person's words are never cut to make room for ours.
  if (comments !== task.comments && comments.length <= commentsLimit) changes.Description = comments
  return changes
}

/** Salesforce trims what it keeps. */
const sameText = (a: string, b: string) => a.trim() === b.trim()

/** Replaces, in order, each line that still reads as it was written before. Line ends (LF, CRLF) stay as they are. */
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

/** The first index from `start` on that fits, else the first before it: a person may have changed the order. */
function findFrom(length: number, start: number, fits: (at: number) => boolean): number | null {
  for (let step = 0; step < length; step += 1) {
    const at = (start + step) % length
    if (fits(at)) return at
  }
  return null
}
