import type { Action } from '#shared/model/runs.ts'

/**
 * Returns the action to store when a request changes a workflow. A desktop of an earlier version does not send the parts of an action that it
 * does not know, so a part that is absent keeps its stored value (ADR 82). `stored` is null for an action that only newer trackers know.
 */
export function changedAction(stored: Action | null, requested: Action): Action {
  if (stored?.type === 'task' && requested.type === 'task') return { ...stored, ...requested }
  if (stored?.type !== 'campaign' || requested.type !== 'campaign') return requested
  // Each campaign has its own list of statuses.
  return stored.campaignId === requested.campaignId ? { ...stored, ...requested } : requested
}
