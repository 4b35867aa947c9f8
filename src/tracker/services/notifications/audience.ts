// Owns whom a visit's notifications are for: decided once a visit, under its row's lock, so that nobody is told twice.
import type { Transaction } from 'kysely'
import { readEmail } from '#shared/email-address.ts'
import type { NotifyBecause } from '#shared/model/feed.ts'
import type { RecordOwner, Trigger } from '#shared/model/runs.ts'
import { isHeld } from '../../domain/visits/opening-hold.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { memberByEmail } from '../people/members.ts'
import { type AudienceRow, type Outsider, type TellOptions, tell } from './notify.ts'
import { askForOwner } from './owner-runs.ts'
import { isHeard, readScene, type Scene } from './recipients-data.ts'

type Trx = Transaction<Database>

/** Tells of visits that opened or left; where Salesforce has to be asked first, it is told once that is answered. */
export async function tellOf(
  trx: Trx,
  visits: readonly VisitRow[],
  event: Trigger,
  options: TellOptions,
): Promise<void> {
  if (visits.length === 0) return
  const scene = await readScene(trx, visits)
  for (const visit of visits) {
    if (isHeld(visit) || !isHeard(scene, visit)) continue
    const audience = await readAudience(trx, visit)
    if (audience && audience.decide_at === null) await tellDecided(trx, visit, event, audience, options)
    else await ask(trx, visit, event, audience, scene, options)
  }
}

/** Whoever left the team since then is followed by the document's owner, or an admin. */
async function tellDecided(
  trx: Trx,
  visit: VisitRow,
  event: Trigger,
  audience: AudienceRow,
  options: TellOptions,
): Promise<void> {
  const isThere = await tell(trx, visit, event, audience, options)
  if (isThere || audience.member_id === null) return
  const now = {
    ...audience,
    waiting_opened: event === 'opened' ? 1 : 0,
    waiting_leaves: event === 'left' ? visit.leaves : 0,
  }
  await decide(trx, visit, now, 'ownerGone', options)
}

function readAudience(trx: Trx, visit: VisitRow): Promise<AudienceRow | undefined> {
  return trx
    .selectFrom('audiences')
    .selectAll()
    .where('workspace_id', '=', visit.workspace_id)
    .where('visit_id', '=', visit.visit_id)
    .executeTakeFirst()
}

/** The first event of a visit decides at once, or asks; later ones wait for the same answer. */
async function ask(
  trx: Trx,
  visit: VisitRow,
  event: Trigger,
  asking: AudienceRow | undefined,
  scene: Scene,
  options: TellOptions,
): Promise<void> {
  const rule = scene.rule(visit)
  const askable = rule !== null && visit.email !== null
  const audience: AudienceRow = {
    workspace_id: visit.workspace_id,
    visit_id: visit.visit_id,
    decide_at: asking?.decide_at ?? options.now + options.config.ownerWaitMs,
    waiting_opened: event === 'opened' ? 1 : (asking?.waiting_opened ?? 0),
    waiting_leaves: event === 'left' ? visit.leaves : (asking?.waiting_leaves ?? 0),
    quiet_for: options.quietFor ?? asking?.quiet_for ?? null,
    because: null,
    member_id: null,
    outsider: null,
  }
  await trx
    .insertInto('audiences')
    .values(audience)
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'visit_id']).doUpdateSet((eb) => ({
        waiting_opened: eb.ref('excluded.waiting_opened'),
        waiting_leaves: eb.ref('excluded.waiting_leaves'),
        quiet_for: eb.ref('excluded.quiet_for'),
      })),
    )
    .execute()
  if (asking) return
  if (askable) await askForOwner(trx, visit, rule, event, options)
  else await decide(trx, visit, audience, rule === null ? 'linkOwner' : 'ownerNotFound', options)
}

/** The member whose link it is; where that one is gone, the document's owner; where that one is too, the first admin. */
export async function documentOwner(trx: Trx, visit: VisitRow): Promise<string | null> {
  const members = await trx
    .selectFrom('members')
    .innerJoin('documents', (join) =>
      join
        .onRef('documents.workspace_id', '=', 'members.workspace_id')
        .on('documents.document_id', '=', visit.document_id),
    )
    .select(['members.member_id as id', 'members.role', 'documents.owner_id as author'])
    .where('members.workspace_id', '=', visit.workspace_id)
    .where('members.removed_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('members.member_id', '=', visit.owner_id),
        eb('members.member_id', '=', eb.ref('documents.owner_id')),
        eb('members.role', '=', 'admin'),
      ]),
    )
    .orderBy('members.created_at')
    .orderBy('members.member_id')
    .execute()
  const next =
    members.find(({ id }) => id === visit.owner_id) ??
    members.find(({ id, author }) => id === author) ??
    members.find(({ role }) => role === 'admin')
  return next?.id ?? null
}

/** Says who it is, then tells them what has happened so far. */
async function settleAudience(
  trx: Trx,
  visit: VisitRow,
  audience: AudienceRow,
  who: Pick<AudienceRow, 'because' | 'member_id' | 'outsider'>,
  options: TellOptions,
): Promise<void> {
  const decided = { ...audience, ...who, decide_at: null }
  await trx
    .updateTable('audiences')
    .set({ ...who, decide_at: null })
    .where('workspace_id', '=', visit.workspace_id)
    .where('visit_id', '=', visit.visit_id)
    .execute()
  const quietFor = audience.quiet_for ?? options.quietFor
  if (audience.waiting_opened) await tell(trx, visit, 'opened', decided, { ...options, quietFor })
  if (audience.waiting_leaves > 0) await tell(trx, visit, 'left', decided, { ...options, quietFor })
}

/** The document's owner is told. */
async function decide(
  trx: Trx,
  visit: VisitRow,
  audience: AudienceRow,
  because: NotifyBecause,
  options: TellOptions,
): Promise<void> {
  const memberId = await documentOwner(trx, visit)
  // Salesforce's reason goes first: it says why the record's owner isn't told.
  const reason = because === 'linkOwner' && memberId !== visit.owner_id ? 'ownerGone' : because
  await settleAudience(
    trx,
    visit,
    audience,
    { because: reason, member_id: memberId, outsider: null },
    options,
  )
}

/** Sandboxes append `.invalid` to every user's e-mail. Null where it can't be written to. */
const plainEmail = (email: string) => readEmail(email.trim().replace(/\.invalid$/i, ''))

/** Salesforce was asked: its owner is told instead of the document's, or, where there is none, the document's after all. */
export async function decideByRecordOwner(
  trx: Trx,
  visit: VisitRow,
  owner: RecordOwner | null,
  options: TellOptions,
): Promise<void> {
  const audience = await readAudience(trx, visit)
  // Too late: the document's owner was told already.
  if (!audience || audience.decide_at === null) return
  if (!owner) return decide(trx, visit, audience, 'ownerNotFound', options)
  const email = owner.email === null ? null : plainEmail(owner.email)
  const found = email === null ? undefined : await memberByEmail(trx, visit.workspace_id, email)
  const member = found?.member_id
  if (member) {
    const who = { because: 'recordOwner', member_id: member, outsider: null } as const
    return settleAudience(trx, visit, audience, who, options)
  }
  const reachable = options.config.smtpUrl !== null || options.config.slackToken !== null
  if (email === null || !reachable) return decide(trx, visit, audience, 'ownerNotReachable', options)
  const outsider = JSON.stringify({ name: owner.name, email } satisfies Outsider)
  await settleAudience(trx, visit, audience, { because: 'recordOwner', member_id: null, outsider }, options)
}

/** Nobody asked Salesforce in time. To be called under the visit's lock; a decision that was made meanwhile stands. */
export async function decideOverdue(trx: Trx, visit: VisitRow, options: TellOptions): Promise<boolean> {
  const audience = await readAudience(trx, visit)
  if (!audience?.decide_at || audience.decide_at > options.now) return false
  await decide(trx, visit, audience, 'notAskedInTime', options)
  return true
}

/** The record's owner can't be written to after all: the document's owner is told, of all there is to tell. */
export async function tellDocumentOwnerInstead(
  trx: Trx,
  visit: VisitRow,
  options: TellOptions,
): Promise<void> {
  const audience = await readAudience(trx, visit)
  if (!audience || audience.outsider === null) return
  const sofar = { ...audience, waiting_opened: 1, waiting_leaves: visit.leaves }
  await decide(trx, visit, sofar, 'ownerNotReachable', options)
}
