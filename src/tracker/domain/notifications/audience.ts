import type { Locale } from '#shared/model/basics.ts'
import type { NotifyBecause } from '#shared/model/feed.ts'
import type { NotifyPreferences } from '#shared/model/people.ts'

/** The owner of a Salesforce record who is not a member of the workspace. */
export type Outsider = { name: string; email: string }

/** The recipient of the notifications of a visit. The recipient is decided once for each visit, so that only one person is notified. */
export type Audience = {
  visitId: string
  /** The instant (epoch ms) until which the tracker waits for a device to find the record's owner. Null: the audience is decided. */
  decideAt: number | null
  /** While the audience is undecided: true if the visit opened. */
  waitingOpened: boolean
  /** While the audience is undecided: number of leaves of the visit. */
  waitingLeaves: number
  /** The member who caused the event. The notification is listed for this member, but no pop-up is shown. */
  actingMemberId: string | null
  /**
   * The reason for the choice of the recipient. Null until the audience is decided. A decided audience has a `memberId` or an `outsider`, or neither
   * if no recipient exists any more.
   */
  because: NotifyBecause | null
  memberId: string | null
  outsider: Outsider | null
}

/** A recipient with the current settings. */
export type Person =
  | { kind: 'member'; id: string; name: string; email: string; locale: Locale; notify: NotifyPreferences }
  | { kind: 'outsider'; name: string; email: string }

/** The person's key in the table `notifications`. */
export const recipientOf = (person: Person) =>
  person.kind === 'member' ? person.id : `mailto:${person.email}`
