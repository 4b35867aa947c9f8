import type { Locale } from '#shared/model/basics.ts'
import type { NotifyBecause } from '#shared/model/feed.ts'
import type { NotifyPreferences } from '#shared/model/people.ts'

/** The owner of a Salesforce record who is no member of the workspace. */
export type Outsider = { name: string; email: string }

/** Whose notifications a visit causes. It is decided once for each visit, so that nobody is notified twice. */
export type Audience = {
  visitId: string
  /** Salesforce is being asked for the record's owner; from this instant (epoch ms) the document's owner is notified. Null: decided. */
  decideAt: number | null
  /** While it is undecided: the visit opened. */
  waitingOpened: boolean
  /** While it is undecided: how often the visit left. */
  waitingLeaves: number
  /** This member caused the event: it is listed for them, but no pop-up is shown. */
  quietFor: string | null
  /** Set when it is decided; then `memberId` or `outsider` is set, or neither where nobody is left. */
  because: NotifyBecause | null
  memberId: string | null
  outsider: Outsider | null
}

/** A person who is notified, with their settings as they are now. */
export type Person =
  | { kind: 'member'; id: string; name: string; email: string; locale: Locale; notify: NotifyPreferences }
  | { kind: 'outsider'; name: string; email: string }

/** The person's key in the table `notifications`. */
export const recipientOf = (person: Person) =>
  person.kind === 'member' ? person.id : `mailto:${person.email}`
