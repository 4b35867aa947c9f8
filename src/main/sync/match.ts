// Which Lead or Contact a visitor is: a Lead wins over a Contact, within one object the latest change wins, and the match made at the
// opening is kept for the leave.
import { comparable } from '#shared/email-address.ts'
import type { RecordMatch } from '#shared/model/runs.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import type { Found, FoundRecord } from './batch-types.ts'

/** Null if no record has this e-mail, or this user may not see it: the two can't be told apart. */
export function matchRecord(found: Found, email: string, pinned: RecordMatch | null): FoundRecord | null {
  // The pinned record may have another e-mail by now: it is still the person who opened the document.
  const kept = pinned && found.records.find((record) => sameRecord(record.id, pinned.id))
  if (kept) return kept
  const wanted = comparable(email)
  const candidates = found.records.filter((record) => record.email === wanted)
  return candidates.toSorted(byPrecedence)[0] ?? null
}

function byPrecedence(a: FoundRecord, b: FoundRecord): number {
  if (a.type !== b.type) return a.type === 'Lead' ? -1 : 1
  return compare(b.modifiedAt, a.modifiedAt) || compare(a.id, b.id)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** In the form that is stored with the visit and the run. */
export function toMatch(record: FoundRecord, matchedAt: number): RecordMatch {
  const { type, id, name, owner } = record
  return {
    type,
    id,
    name,
    owner: owner && { id: owner.id, name: owner.name, email: owner.email, timeZone: owner.timeZone },
    matchedAt: new Date(matchedAt).toISOString(),
  }
}
