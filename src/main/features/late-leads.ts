import { CodedError } from '#shared/errors.ts'
import type { Visit } from '#shared/model/visits.ts'
import type { DuplicateLeadsNotice } from '../notifications/duplicate-leads.ts'
import type { LeadWatchOptions } from '../salesforce/lead-watch.ts'
import type { Session } from '../tracker/session.ts'

/** Called when the Leads of lost create calls are known: retries the runs of their visits and reports duplicates to the rep. */
export function afterLateLeads(
  client: Session['client'],
  notice: DuplicateLeadsNotice,
): LeadWatchOptions['onSettled'] {
  return async ({ kind }, { email, visitIds, signal }) => {
    if (kind === 'none') return
    for (const visitId of new Set(visitIds)) await retryRunsOf(client, visitId)
    const visitId = visitIds.at(-1)
    if (kind === 'several' && visitId) await notice({ email, visitId, signal })
  }
}

/** The visit may no longer exist: erased, or part of a workspace that this device has left. */
async function retryRunsOf(client: Session['client'], visitId: string): Promise<void> {
  try {
    await retryRuns(client, await client.call('visits.get', { params: { visitId } }))
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'not_found') throw error
  }
}

/** Retries skipped and failed runs, now that there is a Lead to write to. */
export async function retryRuns(client: Session['client'], visit: Visit): Promise<void> {
  for (const run of visit.runs.filter(({ state }) => state === 'skipped' || state === 'failed')) {
    await client.call('runs.retry', { params: { runId: run.id } }).catch((error: unknown) => {
      // Another device was faster: the run is claimed.
      if (!(error instanceof CodedError) || error.code !== 'conflict') throw error
    })
  }
}
