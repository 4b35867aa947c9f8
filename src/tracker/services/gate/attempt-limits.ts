// Owns how often something may be tried at a link: counted in the database, so that neither a restart nor a second
// process starts anew. A try is counted before it is looked at, so that many at once can't slip through together.
import { createHmac } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { CodedError } from '#shared/errors.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { TrackerContext } from '../context.ts'

export type AttemptKind =
  | 'passcode'
  | 'passcodeDay'
  | 'code'
  | 'codeAsked'
  | 'codeSent'
  | 'codeMailed'
  | 'codesTold'
  | 'refused'
  | 'locked'
  | 'told'
/** What visits/hold.ts and gate/look.ts count here. */
type OpeningKind = 'burst' | 'opened' | 'trusted' | 'looked'
/** `perOne` of one address, `perLink` of all together, in `windowMs`. */
export type Limit = { windowMs: number; perOne: number; perLink: number; linkWindowMs?: number }

const unlimited = Number.POSITIVE_INFINITY
const minuteMs = 60_000
const hourMs = 60 * minuteMs
export const limits: Record<AttemptKind, Limit> = {
  passcode: { windowMs: 10 * minuteMs, perOne: 10, perLink: 100 },
  /** Of each passcode: with another one the count begins anew. */
  passcodeDay: { windowMs: 24 * hourMs, perOne: 300, perLink: unlimited },
  /** None for all of a link: wrong codes from elsewhere would lock out whoever has the right one. Each code has 5 tries anyway. */
  code: { windowMs: 10 * minuteMs, perOne: 10, perLink: unlimited },
  /** Codes asked for from one network, at one link. Whether the address may read makes no difference: it would tell. */
  codeAsked: { windowMs: 10 * minuteMs, perOne: 20, perLink: unlimited },
  /** The same for one address from one network. */
  codeSent: { windowMs: 10 * minuteMs, perOne: 3, perLink: unlimited },
  /** Codes mailed to one address by all links of the tracker: what is beyond is not sent, and answered as if it were. */
  codeMailed: { windowMs: hourMs, perOne: 10, perLink: unlimited },
  /** The owner is told once. */
  codesTold: { windowMs: 12 * hourMs, perOne: 1, perLink: 10 },
  refused: { windowMs: 10 * minuteMs, perOne: 10, perLink: 100 },
  locked: { windowMs: 12 * hourMs, perOne: 1, perLink: 10 },
  told: { windowMs: 10 * minuteMs, perOne: 1, perLink: 10 },
}

export type Place = { workspaceId: string; linkId: string }

/** One more (or one less) of its kind in the window that runs; answers how many there are. */
export async function countTry(
  db: Kysely<Database>,
  now: number,
  { workspaceId, linkId }: Place,
  kind: AttemptKind | OpeningKind,
  who: string,
  by: 1 | -1,
  windowMs: number,
): Promise<number> {
  const anew = Math.max(by, 0)
  const row = await db
    .insertInto('gate_attempts')
    .values({ workspace_id: workspaceId, link_id: linkId, kind, who, count: anew, ends_at: now + windowMs })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'link_id', 'kind', 'who']).doUpdateSet({
        count: sql<number>`case when gate_attempts.ends_at <= ${now} then ${anew} else gate_attempts.count + ${by} end`,
        ends_at: sql<number>`case when gate_attempts.ends_at <= ${now} then ${now + windowMs} else gate_attempts.ends_at end`,
      }),
    )
    .returning('count')
    .executeTakeFirstOrThrow()
  return row.count
}

const count = (
  { store, clock }: TrackerContext,
  place: Place,
  kind: AttemptKind,
  who: string,
  by: 1 | -1,
  windowMs: number,
) => countTry(store.db, clock.now(), place, kind, who, by, windowMs)

/** Addresses are kept as keyed hashes only. */
export const nameOf = ({ signingKey }: TrackerContext, who: string): string =>
  createHmac('sha256', signingKey).update(`attempt.${who}`).digest('base64url').slice(0, 22)

/** Counts a try; false where there were too many. */
export async function mayTry(
  context: TrackerContext,
  place: Place,
  kind: AttemptKind,
  who: string,
): Promise<boolean> {
  const { windowMs, perOne, perLink, linkWindowMs = windowMs } = limits[kind]
  const one = nameOf(context, who)
  // The one first: whoever has used up their own tries doesn't use up everybody's.
  if ((await count(context, place, kind, one, 1, windowMs)) > perOne) return false
  return perLink === unlimited || (await count(context, place, kind, '', 1, linkWindowMs)) <= perLink
}

/** A try that was right doesn't count. */
export async function forgetTry(context: TrackerContext, place: Place, kind: AttemptKind, who: string) {
  const { windowMs, linkWindowMs = windowMs } = limits[kind]
  const one = nameOf(context, who)
  await count(context, place, kind, one, -1, windowMs)
  if (limits[kind].perLink !== unlimited) await count(context, place, kind, '', -1, linkWindowMs)
}

/** @throws CodedError too_many_requests */
export async function requireTry(context: TrackerContext, place: Place, kind: AttemptKind, who: string) {
  if (await mayTry(context, place, kind, who)) return
  throw new CodedError('too_many_requests', 'Too many tries. Try again in a few minutes.')
}

/** Windows that are over, and codes that are too old. */
export async function forgetOld({ store, clock }: TrackerContext): Promise<void> {
  const now = clock.now()
  await store.db.deleteFrom('gate_attempts').where('ends_at', '<', now).execute()
  await store.db.deleteFrom('gate_codes').where('expires_at', '<', now).execute()
}
