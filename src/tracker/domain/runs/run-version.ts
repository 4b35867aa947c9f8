import type { RecordConditions } from '#shared/model/conditions.ts'
import type { Action } from '#shared/model/runs.ts'
import { placeholders } from '#shared/task-text.ts'
import { runVersionFor } from '#shared/tracker-api/runs.ts'

/** The placeholders that version 1 fills. It would write all others as they are. */
const firstPlaceholders: readonly string[] = ['email', 'document', 'page', 'pageCount', 'dwell', 'historyUrl']
const laterPlaceholder = new RegExp(
  `\\{(${placeholders.filter((name) => !firstPlaceholders.includes(name)).join('|')})\\}`,
)

/**
 * Returns the version of a run: the lowest version of a device that can execute it completely (ADR 81, ADR 82). `action` is null for an action
 * that only newer trackers know.
 */
export function runVersionOf(action: Action | null, recordConditions: RecordConditions | null): number {
  const versions: number[] = [runVersionFor.everyRun]
  if (recordConditions) versions.push(runVersionFor.recordConditions)
  if (action && hasLaterParts(action)) versions.push(runVersionFor.actionParts)
  if (action && JSON.stringify(action).includes('{signals}')) versions.push(runVersionFor.signals)
  if (action && hasActions(action)) versions.push(runVersionFor.actionsPlaceholder)
  return Math.max(...versions)
}

function hasLaterParts(action: Action): boolean {
  if (action.type === 'campaign') return (action.status ?? null) !== null
  const { fields = [], relateTo = 'none', subject, comments } = action
  return (
    fields.length > 0 || relateTo !== 'none' || laterPlaceholder.test(`${subject ?? ''} ${comments ?? ''}`)
  )
}

/** A device of an earlier version would write `{actions}` as it is. The default comments are part of the device, so they need no version. */
const hasActions = (action: Action): boolean =>
  action.type === 'task' &&
  [action.subject, action.comments, ...(action.fields ?? []).map(({ value }) => value)].some((text) =>
    text?.includes('{actions}'),
  )
