// Limits are counted in the database: a restart or a second process does not reset them. An attempt is counted before it is checked, so that
// parallel requests cannot exceed a limit.
import { createHmac } from 'node:crypto'
import { CodedError } from '#shared/errors.ts'
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
/** At most `perOne` attempts of one address and `perLink` attempts of all addresses, within `windowMs`. */
export type Limit = { windowMs: number; perOne: number; perLink: number; linkWindowMs?: number }

const unlimited = Number.POSITIVE_INFINITY
const minuteMs = 60_000
const hourMs = 60 * minuteMs
export const limits: Record<AttemptKind, Limit> = {
  passcode: { windowMs: 10 * minuteMs, perOne: 10, perLink: 100 },
  /** Counted for each passcode: a new passcode starts at zero. */
  passcodeDay: { windowMs: 24 * hourMs, perOne: 300, perLink: unlimited },
  /**
   * This limit has no maximum for the whole link. Otherwise, wrong codes from other networks would lock out the reader with the right code. Each code
   * allows only 5 attempts.
   */
  code: { windowMs: 10 * minuteMs, perOne: 10, perLink: unlimited },
  /**
   * Requests for codes from one network at one link. Requests for addresses that may not read count too. Otherwise the limit would reveal which
   * addresses may read.
   */
  codeAsked: { windowMs: 10 * minuteMs, perOne: 20, perLink: unlimited },
  /** The same limit for one address from one network. */
  codeSent: { windowMs: 10 * minuteMs, perOne: 3, perLink: unlimited },
  /** Codes sent to one address by all links of the tracker. Above the limit, no e-mail is sent and the response is the same. */
  codeMailed: { windowMs: hourMs, perOne: 10, perLink: unlimited },
  /** How often the link owner is notified. */
  codesTold: { windowMs: 12 * hourMs, perOne: 1, perLink: 10 },
  refused: { windowMs: 10 * minuteMs, perOne: 10, perLink: 100 },
  locked: { windowMs: 12 * hourMs, perOne: 1, perLink: 10 },
  told: { windowMs: 10 * minuteMs, perOne: 1, perLink: 10 },
}

export type Place = { workspaceId: string; linkId: string }

const count = (
  { store, clock }: TrackerContext,
  { workspaceId, linkId }: Place,
  kind: AttemptKind,
  who: string,
  by: 1 | -1,
  windowMs: number,
): Promise<number> =>
  store
    .forWorkspace(workspaceId)
    .gateAttempts.count({ linkId, kind, who }, by, { now: clock.now(), windowMs })

/** Addresses and networks are stored only as keyed hashes. */
export const nameOf = ({ signingKey }: TrackerContext, who: string): string =>
  createHmac('sha256', signingKey).update(`attempt.${who}`).digest('base64url').slice(0, 22)

/** Counts an attempt. Returns false if the limit is exceeded. */
export async function consumeAttempt(
  context: TrackerContext,
  place: Place,
  kind: AttemptKind,
  who: string,
): Promise<boolean> {
  const { windowMs, perOne, perLink, linkWindowMs = windowMs } = limits[kind]
  const one = nameOf(context, who)
  // The limit of the address comes first. An address above its limit does not use up the limit of the link.
  if ((await count(context, place, kind, one, 1, windowMs)) > perOne) return false
  return perLink === unlimited || (await count(context, place, kind, '', 1, linkWindowMs)) <= perLink
}

/** Removes a successful attempt from the count. */
export async function refundAttempt(context: TrackerContext, place: Place, kind: AttemptKind, who: string) {
  const { windowMs, linkWindowMs = windowMs } = limits[kind]
  const one = nameOf(context, who)
  await count(context, place, kind, one, -1, windowMs)
  if (limits[kind].perLink !== unlimited) await count(context, place, kind, '', -1, linkWindowMs)
}

/** @throws CodedError too_many_requests */
export async function requireAttempt(context: TrackerContext, place: Place, kind: AttemptKind, who: string) {
  if (await consumeAttempt(context, place, kind, who)) return
  throw new CodedError('too_many_requests', 'Too many tries. Try again in a few minutes.')
}

/** Deletes limits whose window has ended, and expired codes. */
export const deleteExpired = ({ store, clock }: TrackerContext): Promise<void> =>
  store.deployment.expiredGateRows.remove(clock.now())
