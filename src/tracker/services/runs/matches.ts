import type { RecordMatch } from '#shared/model/runs.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import { isPossibleMatch } from '../../domain/runs/settlement-bounds.ts'
import type { StoredRun } from '../../domain/runs/stored-run.ts'
import type { WorkspaceScope } from '../transaction.ts'
import { saveVisitorMatch } from '../visitors/visitor-match.ts'

type Held = { readonly run: StoredRun; readonly settlement: Settlement }
type Match = { readonly visitId: string; readonly match: RecordMatch }

/**
 * Stores the Leads and Contacts that a device found, with their visits and visitors. A match is accepted only if the device held and settles a run of
 * the visit, and if the visit has an e-mail address or a claimed record. If a result contains the URL of the org, the URL is stored too.
 * @param now Epoch ms.
 */
export async function saveMatches(
  { repositories, emit }: Pick<WorkspaceScope, 'repositories' | 'emit'>,
  held: readonly Held[],
  matches: readonly Match[],
  now: number,
): Promise<void> {
  const visitIds = new Set(held.map(({ run }) => run.visitId))
  const accepted = matches.filter(({ visitId, match }) => visitIds.has(visitId) && isPossibleMatch(match))
  const instanceUrl = held.map(({ settlement }) => settlement.result?.instanceUrl).find(Boolean)
  const pinned: { visitId: string; visitorId: string; match: RecordMatch }[] = []
  const renamed: string[] = []
  // Visits are always written in the order of their ids, and visitors likewise, which prevents deadlocks.
  for (const { visitId, match } of accepted.toSorted((a, b) => a.visitId.localeCompare(b.visitId))) {
    const visit = await repositories.recordMatches.pin(visitId, match)
    if (visit?.visitorId) pinned.push({ visitId, visitorId: visit.visitorId, match })
    else if (visit) renamed.push(visitId)
  }
  for (const { visitId, visitorId, match } of pinned.toSorted((a, b) =>
    a.visitorId.localeCompare(b.visitorId),
  )) {
    if (await saveVisitorMatch(repositories, visitorId, match, { now, instanceUrl })) renamed.push(visitId)
  }
  // The desktops show the notifications of these visits again, with the name.
  for (const { id, memberId } of await repositories.notifications.ofVisits(renamed)) {
    emit({ type: 'notification', subject: { notificationId: id, silent: true }, memberId })
  }
}
