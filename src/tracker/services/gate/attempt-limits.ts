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
/** At most `perOne` attempts of one address and `perLink` of all addresses together, in `windowMs`. */
export type Limit = { windowMs: number; perOne: number; perLink: number; linkWindowMs?: number }

const unlimited = Number.POSITIVE_INFINITY
const minuteMs = 60_000
const hourMs = 60 * minuteMs
export const limits: Record<AttemptKind, Limit> = {
  passcode: { windowMs: 10 * minuteMs, perOne: 10, perLink: 100 },
  /** Counted for each passcode: a new passcode starts at zero. */
  passcodeDay: { windowMs: 24 * hourMs, perOne: 300, perLink: unlimited },
  /** No limit for the whole link: wrong codes from other networks would lock out the reader who has the right one. Each code allows 5 attempts anyway. */
  code: { windowMs: 10 * minuteMs, perOne: 10, perLink: unlimited },
  /** Requests for codes from one network at one link. They count also for addresses that may not read: a difference would reveal which ones may. */
  codeAsked: { windowMs: 10 * minuteMs, perOne: 20, perLink: unlimited },
  /** The same for one address from one network. */
  codeSent: { windowMs: 10 * minuteMs, perOne: 3, perLink: unlimited },
  /** Codes sent to one address by all links of the tracker. Above the limit no e-mail is sent, and the answer is the same. */
  codeMailed: { windowMs: hourMs, perOne: 10, perLink: unlimited },
  /** The link owner is notified once. */
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

/** Addresses and networks are stored as keyed hashes only. */
export const nameOf = ({ signingKey }: TrackerContext, who: string): string =>
  createHmac('sha256', signingKey).update(`attempt.${who}`).digest('base64url').slice(0, 22)

/** Counts an attempt. False if there were too many. */
export async function mayTry(
  context: TrackerContext,
  place: Place,
  kind: AttemptKind,
  who: string,
): Promise<boolean> {
  const { windowMs, perOne, perLink, linkWindowMs = windowMs } = limits[kind]
  const one = nameOf(context, who)
  // The limit of the address first: an address above it does not use up the limit of the link.
  if ((await count(context, place, kind, one, 1, windowMs)) > perOne) return false
  return perLink === unlimited || (await count(context, place, kind, '', 1, linkWindowMs)) <= perLink
}

/** Takes an attempt back that was right. */
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

/** Deletes limits whose window is over, and codes that are no longer valid. */
export const deleteExpired = ({ store, clock }: TrackerContext): Promise<void> =>
  store.deployment.expiredGateRows.remove(clock.now())
