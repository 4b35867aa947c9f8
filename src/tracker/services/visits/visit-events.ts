// Stores what readers did besides reading (ADR 112). A repeated request adds nothing, and a visit keeps a limited number of events.
import { CodedError } from '#shared/errors.ts'
import { longestTarget, mostVisitEvents } from '#shared/model/visit-events.ts'
import { recordedAddress } from '#shared/recorded-address.ts'
import type { ReportedEvent } from '#shared/viewer-api.ts'
import type { VisitClaims } from '../../domain/visits/visit-token.ts'
import type { NewVisitEvent } from '../../repositories/visit-events.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { inTransaction, type TransactionContext } from '../transaction.ts'

/** The query of an address can contain secrets, so the tracker removes it even if the viewer has not. */
function targetOf({ kind, target }: ReportedEvent): string | null {
  if (target === undefined) return null
  if (kind === 'link') return recordedAddress(target)
  if (kind !== 'download') return null
  const name = target.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim()
  return name.slice(0, longestTarget) || null
}

/** Returns null for a link whose address cannot be stored, and for a page that the document does not have. */
function readEvent(event: ReportedEvent, visit: VisitRow, at: number): NewVisitEvent | null {
  const target = targetOf(event)
  if (event.kind === 'link' && target === null) return null
  const page = event.page !== undefined && event.page <= visit.page_count ? event.page : null
  return { id: event.id, kind: event.kind, page, target, at }
}

/** True after the resume window. The viewer then opens a new visit and sends its events again with the new token. */
const isOver = (visit: VisitRow, now: number, resumeWindowMs: number): boolean =>
  visit.left_at !== null && now - visit.left_at > resumeWindowMs

/**
 * Adds events to a visit. The order of `reported` is kept. Events with a known id, and events beyond {@link mostVisitEvents}, are ignored.
 * @throws CodedError visit_token_invalid, visit_ended
 */
export async function recordVisitEvents(
  context: TransactionContext,
  { workspaceId, visitId }: VisitClaims,
  reported: readonly ReportedEvent[],
): Promise<void> {
  await inTransaction(context, async (scope) => {
    const { visits, visitEvents } = scope.unit.forWorkspace(workspaceId)
    const visit = await visits.findForUpdate(visitId)
    if (!visit) throw new CodedError('visit_token_invalid', 'The tracker does not know this visit.')
    const now = context.clock.now()
    if (isOver(visit, now, context.config.resumeWindowMs)) {
      throw new CodedError('visit_ended', 'This visit is over. Open a new one.')
    }
    const known = await visitEvents.idsOfVisit(visitId)
    const room = Math.max(0, mostVisitEvents - known.size)
    const fresh = new Map<string, NewVisitEvent>()
    for (const event of reported) {
      const read = known.has(event.id) || fresh.has(event.id) ? null : readEvent(event, visit, now)
      if (read && fresh.size < room) fresh.set(read.id, read)
    }
    if (fresh.size === 0) return
    const events = [...fresh.values()]
    await visitEvents.insert({ visitId, documentId: visit.document_id }, events, known.size)
    await scope.publish({ type: 'visit.acted', visit, events, at: now })
  })
}
