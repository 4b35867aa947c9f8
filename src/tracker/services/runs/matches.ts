import type { RecordMatch } from '#shared/model/runs.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import { isPossibleMatch } from '../../domain/runs/settlement-bounds.ts'
import type { StoredRun } from '../../domain/runs/stored-run.ts'
import type { WorkspaceRepositories } from '../../repositories/store.ts'

type Held = { readonly run: StoredRun; readonly settlement: Settlement }
type Match = { readonly visitId: string; readonly match: RecordMatch }

/**
 * Stores the Leads and Contacts that a device found. A match is accepted only if the device held and settles a run of the visit, and if
 * the visit has a known e-mail address. If a result contains the URL of the org, the URL is stored too.
 */
export async function saveMatches(
  { recordMatches }: WorkspaceRepositories,
  held: readonly Held[],
  matches: readonly Match[],
): Promise<void> {
  const visitIds = new Set(held.map(({ run }) => run.visitId))
  const accepted = matches.filter(({ visitId, match }) => visitIds.has(visitId) && isPossibleMatch(match))
  const instanceUrl = held.map(({ settlement }) => settlement.result?.instanceUrl).find(Boolean)
  // Visits are always written in the order of their ids, which prevents deadlocks.
  for (const { visitId, match } of accepted.toSorted((a, b) => a.visitId.localeCompare(b.visitId))) {
    await recordMatches.save(visitId, match, instanceUrl)
  }
}
