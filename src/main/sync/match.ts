// Matches a visitor to a Lead or Contact. A Lead is preferred to a Contact; within one object the record that was modified last is
// preferred. The leave of a visit keeps the match of its opening.
import { normalizeForComparison } from '#shared/email-address.ts'
import type { RecordMatch } from '#shared/model/runs.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import type { Claim, Found, FoundRecord } from './batch-types.ts'
import { claimedRecordOf } from './claimed-records.ts'

/**
 * Returns the record that matches the address. `pinned` is the match of the visit's opening. Returns null if no record has this
 * address, or if this user may not see the record. A claimed record is used if the claim decides. Otherwise the reader has given an address, and the
 * claim only chooses among the records with this address.
 */
export function matchRecord(
  found: Found,
  email: string | null,
  pinned: RecordMatch | null,
  claim: Claim | null = null,
): FoundRecord | null {
  // The pinned record still matches if its e-mail has changed since the opening.
  const kept = pinned && found.records.find((record) => sameRecord(record.id, pinned.id))
  if (kept) return kept
  const wanted = email === null ? null : normalizeForComparison(email)
  const claimed = claim && claimedRecordOf(found, claim)
  if (claimed && (claim.decides || claimed.email === wanted)) return claimed
  if (wanted === null) return null
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

/** Converts a record to the form that the tracker stores with the visit and the run. `matchedAt`: epoch ms. */
export function toMatch(record: FoundRecord, matchedAt: number): RecordMatch {
  const { type, id, name, company, accountId, owner, email, isClaimed } = record
  return {
    type,
    id,
    name,
    ...(company === undefined ? {} : { company }),
    ...(accountId === undefined ? {} : { accountId }),
    owner: owner && { id: owner.id, name: owner.name, email: owner.email, timeZone: owner.timeZone },
    matchedAt: new Date(matchedAt).toISOString(),
    ...(isClaimed ? { email } : {}),
  }
}
