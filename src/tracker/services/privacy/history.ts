// Who may see a history page: its URL may have been revoked, and the workspace may limit its lifetime.
import type { Visitor } from '#shared/model/visits.ts'
import { Visibility } from '../../domain/people/visibility.ts'
import type { TrackerContext } from '../context.ts'
import { getVisitor } from '../visits/visitors.ts'

const dayMs = 24 * 60 * 60_000

export type History =
  | { state: 'open'; visitor: Visitor }
  | { state: 'unknown' }
  | { state: 'revoked' }
  | { state: 'ended' }

/**
 * `revoked`: the page got another URL later. `ended`: the last visit of the visitor is longer ago than the workspace allows; another visit opens the
 * page again.
 */
export async function readHistory(
  context: TrackerContext,
  { workspaceId, subjectId }: { workspaceId: string; subjectId: string },
  token: string,
): Promise<History> {
  const { visitors, privacySettings } = context.store.forWorkspace(workspaceId)
  const row = await visitors.find(subjectId)
  if (!row) return { state: 'unknown' }
  if (row.history_token !== token) return { state: 'revoked' }
  const { historyDays } = await privacySettings.get()
  const lastVisitAt = row.last_visit_at ?? row.created_at
  if (historyDays !== null && lastVisitAt < context.clock.now() - historyDays * dayMs)
    return { state: 'ended' }
  return {
    state: 'open',
    visitor: await getVisitor(context, { workspaceId, sees: Visibility.whole }, subjectId),
  }
}
