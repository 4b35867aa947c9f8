/**
 * The absence of all connected devices of a workspace. Instants are epoch ms. `since`: when the tracker noticed that no connected device is
 * present. `toldAt`: when the admins were told of this absence. Both are null while a device is present.
 */
export type AbsenceState = {
  /** Null: the admins are not told. */
  alertAfterMs: number | null
  since: number | null
  toldAt: number | null
}

/** `isMissed`: runs wait for a device, or the workspace has a worker. Without both, nobody expects a device to be present, for example at night. */
export type AbsenceFacts = { isPresent: boolean; isMissed: boolean }

export type AbsenceStep = { since: number | null; toldAt: number | null; mail: 'absence' | 'presence' | null }

/** Returns the next state, and the e-mail to send to the admins. Returns null if nothing changes. Each absence causes at most one e-mail of each kind. */
export function nextAbsence(
  { alertAfterMs, since, toldAt }: AbsenceState,
  { isPresent, isMissed }: AbsenceFacts,
  now: number,
): AbsenceStep | null {
  if (isPresent) {
    if (since === null && toldAt === null) return null
    return { since: null, toldAt: null, mail: toldAt !== null && alertAfterMs !== null ? 'presence' : null }
  }
  if (since === null) return { since: now, toldAt: null, mail: null }
  if (toldAt !== null || alertAfterMs === null || !isMissed || now - since < alertAfterMs) return null
  return { since, toldAt: now, mail: 'absence' }
}
