// Attempts are counted in the database, so a restart or a second process does not reset the counts. An attempt is counted before it is checked, so
// that parallel requests cannot exceed a limit.
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
  | 'gateLeft'
  | 'shared'
  | 'sharedFrom'
  | 'shareMailed'
/**
 * At most `perOne` attempts with the same name (for example a network or an address) within `windowMs`, and `perLink` attempts of the whole link
 * within `linkWindowMs` (default: `windowMs`).
 */
export type Limit = { windowMs: number; perOne: number; perLink: number; linkWindowMs?: number }

const unlimited = Number.POSITIVE_INFINITY
const minuteMs = 60_000
const hourMs = 60 * minuteMs
export const limits: Record<AttemptKind, Limit> = {
  passcode: { windowMs: 10 * minuteMs, perOne: 10, perLink: 100 },
  /** The attempts are counted for each passcode, so a new passcode starts at zero. */
  passcodeDay: { windowMs: 24 * hourMs, perOne: 300, perLink: unlimited },
  /**
   * There is no maximum for the whole link. Otherwise, wrong codes from other networks would lock out the reader with the right code. Guessing is
   * still limited, because each code allows only 5 attempts.
   */
  code: { windowMs: 10 * minuteMs, perOne: 10, perLink: unlimited },
  /**
   * Requests for codes from one network at one link. Requests for addresses that may not read also count. Otherwise, the limit would reveal which
   * addresses may read.
   */
  codeAsked: { windowMs: 10 * minuteMs, perOne: 20, perLink: unlimited },
  /** Requests for codes for one address from one network at one link. */
  codeSent: { windowMs: 10 * minuteMs, perOne: 3, perLink: unlimited },
  /** E-mails with codes to one address, for all links of the tracker. Above the limit, no e-mail is sent, but the response is the same. */
  codeMailed: { windowMs: hourMs, perOne: 10, perLink: unlimited },
  /** Notifications of the link owner that too many codes were requested. */
  codesTold: { windowMs: 12 * hourMs, perOne: 1, perLink: 10 },
  refused: { windowMs: 10 * minuteMs, perOne: 10, perLink: 100 },
  locked: { windowMs: 12 * hourMs, perOne: 1, perLink: 10 },
  told: { windowMs: 10 * minuteMs, perOne: 1, perLink: 10 },
  /** Readers who left at the gate. Above the limit they are not stored. */
  gateLeft: { windowMs: 10 * minuteMs, perOne: 10, perLink: 100 },
  /** Links that one visit makes for colleagues, and all visits of the link together. */
  shared: { windowMs: 24 * hourMs, perOne: 10, perLink: 50 },
  /** The same for one network, at all links of the workspace. */
  sharedFrom: { windowMs: hourMs, perOne: 20, perLink: unlimited },
  /** E-mails with such links to one address, and all of the workspace. Above the limit, the reader gets the link, but no e-mail is sent. */
  shareMailed: { windowMs: 24 * hourMs, perOne: 3, perLink: 200 },
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

/** Returns a keyed hash, because addresses and networks must not be stored as plain text in the counts. */
export const nameOf = ({ signingKey }: Pick<TrackerContext, 'signingKey'>, who: string): string =>
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
  // The count of `who` is checked first. If `who` is above its limit, the attempt does not count for the whole link.
  if ((await count(context, place, kind, one, 1, windowMs)) > perOne) return false
  return perLink === unlimited || (await count(context, place, kind, '', 1, linkWindowMs)) <= perLink
}

/** Removes a successful attempt from the counts. */
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

/** Deletes the counts whose window has ended, and the expired codes. */
export const deleteExpired = ({ store, clock }: TrackerContext): Promise<void> =>
  store.deployment.expiredGateRows.remove(clock.now())
