import type { RecordMatch } from '#shared/model/runs.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import { realName } from '#shared/visitor-name.ts'

/**
 * Returns the match to store for a visitor. Returns null if the known match is newer. A match without a company does not remove the known company of
 * the same record: the field may be hidden from the Salesforce user of this device.
 *
 * @param now The tracker's time in epoch ms. A device's clock may be ahead, so a match in the future counts as found now.
 */
export function latestMatch(known: RecordMatch | null, found: RecordMatch, now: number): RecordMatch | null {
  const at = Math.min(Date.parse(found.matchedAt), now)
  if (known && Date.parse(known.matchedAt) > at) return null
  const match = { ...found, matchedAt: new Date(at).toISOString() }
  if (found.company !== undefined || !known || !sameRecord(known.id, found.id)) return match
  const { company, accountId } = known
  return {
    ...match,
    ...(company === undefined ? {} : { company }),
    ...(accountId === undefined ? {} : { accountId }),
  }
}

/** The name and company of a match, for lists and searches. */
export type MatchNames = { name: string | null; company: string | null; accountId: string | null }

/** Returns the names without placeholders. A match has the address or the id as its name if the name is hidden from the Salesforce user. */
export function namesOf({ id, name, company, accountId }: RecordMatch, email: string): MatchNames {
  const isHidden = name === id || name.toLowerCase() === email.toLowerCase()
  return {
    name: isHidden ? null : realName(name),
    company: realName(company),
    accountId: accountId ?? null,
  }
}
