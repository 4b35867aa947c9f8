import { CodedError } from '#shared/errors.ts'
import type { Visit } from '#shared/model/visits.ts'
import type { DuplicateLeadsNotice } from '../notifications/duplicate-leads.ts'
import type { LeadWatchOptions } from '../salesforce/lead-watch.ts'
import type { Session } from '../tracker/session.ts'

/**
 * Returns the handler for create calls whose outcome was unknown and is now known. The handler retries the runs of the visits. If
 * an address has several Leads, the handler also notifies the rep.
 */
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

/** Ignores a visit that no longer exists: it was erased, or it belongs to a workspace that this device has left. */
async function retryRunsOf(client: Session['client'], visitId: string): Promise<void> {
  try {
    await retryRuns(client, await client.call('visits.get', { params: { visitId } }))
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'not_found') throw error
  }
}

/** Retries the skipped and failed runs of a visit that now has a Lead. */
export async function retryRuns(client: Session['client'], visit: Visit): Promise<void> {
  for (const run of visit.runs.filter(({ state }) => state === 'skipped' || state === 'failed')) {
    await client.call('runs.retry', { params: { runId: run.id } }).catch((error: unknown) => {
      // Another device has already claimed the run.
      if (!(error instanceof CodedError) || error.code !== 'conflict') throw error
    })
  }
}
