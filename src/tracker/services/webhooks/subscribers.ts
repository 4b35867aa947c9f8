// The domain events that webhooks send. What triggers no workflow and no notification is not sent either.
import { isLinkRun } from '../../domain/runs/stored-run.ts'
import { isByPerson } from '../../domain/visits/by-person.ts'
import { deliveryLifeMs } from '../../domain/webhooks/attempt.ts'
import type { EventScope, Subscriber } from '../../events/dispatcher.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { recordWebhookEvents, visitEvent, webhookEvent } from './record.ts'

const recordVisits = (
  { unit, config }: EventScope,
  visits: readonly VisitRow[],
  type: 'visit.opened' | 'visit.left' | 'visit.resumed',
  at: number,
) =>
  recordWebhookEvents(
    unit,
    visits.map((visit) => visitEvent(visit, { type, facts: {}, at }, config)),
  )

/** The event of a deferred opening is recorded later: at the leave, or when the reader enters an address (ADR 14). */
export const webhooksOfOpened: Subscriber<'visits.opened'> = ({ visits, at }, scope) =>
  recordVisits(
    scope,
    visits.filter((visit) => isByPerson(visit) && visit.opened_held === 0),
    'visit.opened',
    at,
  )

export const webhooksOfUndeferred: Subscriber<'visits.openingsUndeferred'> = ({ visits, at }, scope) =>
  recordVisits(scope, visits, 'visit.opened', at)

export const webhooksOfIdentified: Subscriber<'visit.identified'> = ({ visit, at }, scope) =>
  recordVisits(scope, [visit].filter(isByPerson), 'visit.opened', at)

export const webhooksOfLeft: Subscriber<'visits.left'> = ({ visits, at }, scope) =>
  recordVisits(scope, visits.filter(isByPerson), 'visit.left', at)

export const webhooksOfSignals: Subscriber<'signals.raised'> = ({ raised, at }, { unit, config }) =>
  recordWebhookEvents(
    unit,
    raised.map(({ visit, signal }) =>
      visitEvent(visit, { type: 'signal.raised', facts: { signal }, at }, config),
    ),
  )

/** The target can name a person, so it is not in the outbox. The body reads it. */
export const webhooksOfActed: Subscriber<'visit.acted'> = async ({ visit, events, at }, { unit, config }) => {
  if (!isByPerson(visit)) return
  await recordWebhookEvents(
    unit,
    events.map(({ id }) => visitEvent(visit, { type: 'visit.acted', facts: { actionId: id }, at }, config)),
  )
}

export const webhooksOfGateLeft: Subscriber<'gate.left'> = (
  { workspaceId, linkId, refusalId, question, leftAt },
  { unit },
) => {
  const fact = { type: 'gate.left' as const, facts: { question, refusalId }, at: leftAt }
  return recordWebhookEvents(unit, [webhookEvent({ workspaceId, visitId: null, linkId }, fact)])
}

export const webhooksOfResumed: Subscriber<'visits.changed'> = ({ resumed, at }, scope) =>
  recordVisits(scope, resumed.filter(isByPerson), 'visit.resumed', at)

export const webhooksOfLinks: Subscriber<'links.created'> = ({ workspaceId, linkIds, at }, { unit }) =>
  recordWebhookEvents(
    unit,
    linkIds.map((linkId) =>
      webhookEvent({ workspaceId, visitId: null, linkId }, { type: 'link.created', facts: {}, at }),
    ),
  )

export const webhooksOfSettled: Subscriber<'run.settled'> = async (
  { workspaceId, run, settlement, at },
  { unit },
) => {
  if (settlement.state !== 'done' || isLinkRun(run)) return
  const { taskId, campaignMemberId } = settlement.result
  if (taskId === null && campaignMemberId === null) return
  const facts = { runId: run.id, workflowId: run.workflowId, taskId, campaignMemberId }
  const of = { workspaceId, visitId: run.visitId, linkId: null }
  await recordWebhookEvents(unit, [webhookEvent(of, { type: 'run.written', facts, at })])
}

export const holdWebhooks: Subscriber<'openings.held'> = ({ workspaceId, visitIds }, { unit }) =>
  unit.forWorkspace(workspaceId).webhookDeliveries.hold(visitIds)

export const answerHeldWebhooks: Subscriber<'openings.answered'> = (
  { workspaceId, linkId, answer, at },
  { unit },
) => {
  const { webhookDeliveries } = unit.forWorkspace(workspaceId)
  return answer === 'release'
    ? webhookDeliveries.releaseHeld(linkId, at, at + deliveryLifeMs)
    : webhookDeliveries.dropHeld(linkId)
}
