import { readEmail } from '#shared/email-address.ts'
import type { NotifyBecause } from '#shared/model/feed.ts'
import type { RecordOwner, Trigger } from '#shared/model/runs.ts'
import type { Audience } from '../../domain/notifications/audience.ts'
import { planOutsider } from '../../domain/notifications/channel-plan.ts'
import { isHeld } from '../../domain/visits/opening-hold.ts'
import type { NotifyRules } from '../../repositories/recipients.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { channels, configuredChannels } from './channels/registry.ts'
import { tellActionsSoFar } from './notices/actions.ts'
import { type NotifyScope, notify } from './notify.ts'
import { askForOwner } from './owner-runs.ts'
import { isSilent } from './silent-visit.ts'

const audiencesOf = ({ unit }: NotifyScope, visit: VisitRow) =>
  unit.forWorkspace(visit.workspace_id).audiences
const ownerOf = ({ unit }: NotifyScope, visit: VisitRow) =>
  unit.forWorkspace(visit.workspace_id).recipients.ownerOf(visit)

/**
 * Notifies of visits that opened or left. The audience of a visit is the person who is notified. The audience is decided under the lock of the visit's
 * row. If a device must first ask Salesforce for the record's owner, the events wait for the answer.
 */
export async function notifyOf(
  scope: NotifyScope,
  visits: readonly VisitRow[],
  event: Trigger,
): Promise<void> {
  if (visits.length === 0) return
  const rules = await scope.unit.deployment.notifyRules.ofVisits(visits)
  for (const visit of visits) {
    if (isHeld(visit) || isSilent(rules, visit)) continue
    const audience = await audiencesOf(scope, visit).find(visit.visit_id)
    if (audience && audience.decideAt === null) await notifyDecided(scope, visit, event, audience)
    else await waitOrDecide(scope, visit, event, audience, rules)
  }
}

/** Notifies the audience that was decided before. If this member was removed, the document's owner or an admin is notified instead. */
async function notifyDecided(
  scope: NotifyScope,
  visit: VisitRow,
  event: Trigger,
  audience: Audience,
): Promise<void> {
  const isThere = await notify(scope, visit, event, audience)
  if (isThere || audience.memberId === null) return
  const waiting = {
    ...audience,
    waitingOpened: event === 'opened',
    waitingLeaves: event === 'left' ? visit.leaves : 0,
  }
  await decideForOwner(scope, visit, waiting, 'ownerGone')
}

/** The first event of a visit decides the audience at once, or starts a search in Salesforce. Later events wait for the result of that search. */
async function waitOrDecide(
  scope: NotifyScope,
  visit: VisitRow,
  event: Trigger,
  asked: Audience | undefined,
  rules: NotifyRules,
): Promise<void> {
  const rule = rules.recordOwnerRule(visit)
  const audience: Audience = {
    visitId: visit.visit_id,
    decideAt: asked?.decideAt ?? scope.now + scope.config.ownerWaitMs,
    waitingOpened: event === 'opened' || (asked?.waitingOpened ?? false),
    waitingLeaves: event === 'left' ? visit.leaves : (asked?.waitingLeaves ?? 0),
    actingMemberId: scope.actingMemberId ?? asked?.actingMemberId ?? null,
    because: null,
    memberId: null,
    outsider: null,
  }
  await audiencesOf(scope, visit).save(audience)
  if (asked) return
  if (rule !== null && visit.email !== null) await askForOwner(scope, visit, rule, event)
  else await decideForOwner(scope, visit, audience, rule === null ? 'linkOwner' : 'ownerNotFound')
}

/** Stores the decision, then notifies of the events that waited for it. */
async function decide(
  scope: NotifyScope,
  visit: VisitRow,
  audience: Audience,
  who: Pick<Audience, 'because' | 'memberId' | 'outsider'>,
): Promise<void> {
  await audiencesOf(scope, visit).decide(visit.visit_id, who)
  const decided = { ...audience, ...who, decideAt: null }
  const quiet = { ...scope, actingMemberId: audience.actingMemberId ?? scope.actingMemberId }
  if (audience.waitingOpened) await notify(quiet, visit, 'opened', decided)
  if (audience.waitingLeaves > 0) await notify(quiet, visit, 'left', decided)
}

/** Decides that the owner of the link is notified. If the owner was removed, the document's owner or an admin is notified instead. */
async function decideForOwner(
  scope: NotifyScope,
  visit: VisitRow,
  audience: Audience,
  because: NotifyBecause,
): Promise<void> {
  const memberId = await ownerOf(scope, visit)
  // A reason from Salesforce has priority, because it explains why the record's owner is not notified.
  const reason = because === 'linkOwner' && memberId !== visit.owner_id ? 'ownerGone' : because
  await decide(scope, visit, audience, { because: reason, memberId, outsider: null })
}

/** Returns the address without the ending `.invalid`, which Salesforce adds in sandboxes. Returns null for an invalid address. */
const withoutInvalid = (email: string) => readEmail(email.trim().replace(/\.invalid$/i, ''))

/** Applies the answer from Salesforce, and then tells what the reader did while the search went on. */
export async function decideByRecordOwner(
  scope: NotifyScope,
  visit: VisitRow,
  owner: RecordOwner | null,
): Promise<void> {
  const audience = await audiencesOf(scope, visit).find(visit.visit_id)
  // The answer is late, because the audience was already decided.
  if (!audience || audience.decideAt === null) return
  await applyAnswer(scope, visit, audience, owner)
  await tellActionsSoFar(scope, visit)
}

/**
 * Applies the answer from Salesforce: notifies the record's owner. If Salesforce has no such owner (null), or if no message can reach the owner, the
 * owner of the link is notified.
 */
async function applyAnswer(
  scope: NotifyScope,
  visit: VisitRow,
  audience: Audience,
  owner: RecordOwner | null,
): Promise<void> {
  if (!owner) return decideForOwner(scope, visit, audience, 'ownerNotFound')
  const email = owner.email === null ? null : withoutInvalid(owner.email)
  const { members } = scope.unit.forWorkspace(visit.workspace_id)
  const member = email === null ? undefined : await members.findActiveByEmail(email)
  if (member) {
    return decide(scope, visit, audience, { because: 'recordOwner', memberId: member.id, outsider: null })
  }
  const configured = await configuredChannels(scope.config, scope.unit.forWorkspace(visit.workspace_id))
  if (email === null || planOutsider(channels, configured) === null)
    return decideForOwner(scope, visit, audience, 'ownerNotReachable')
  const outsider = { name: owner.name, email }
  await decide(scope, visit, audience, { because: 'recordOwner', memberId: null, outsider })
}

/**
 * Notifies the owner of the link if no device asked Salesforce in time. Must be called under the lock of the visit's row.
 * @returns false if the audience is already decided or has more time
 */
export async function decideOverdue(scope: NotifyScope, visit: VisitRow): Promise<boolean> {
  const audience = await audiencesOf(scope, visit).find(visit.visit_id)
  if (!audience?.decideAt || audience.decideAt > scope.now) return false
  await decideForOwner(scope, visit, audience, 'notAskedInTime')
  await tellActionsSoFar(scope, visit)
  return true
}

/** Notifies the owner of the link of all events so far, because no message could be sent to the record's owner. */
export async function notifyOwnerInstead(scope: NotifyScope, visit: VisitRow): Promise<void> {
  const audience = await audiencesOf(scope, visit).find(visit.visit_id)
  if (!audience || audience.outsider === null) return
  const all = { ...audience, waitingOpened: true, waitingLeaves: visit.leaves }
  await decideForOwner(scope, visit, all, 'ownerNotReachable')
}
