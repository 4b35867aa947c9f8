// The Leads and Contacts that visits name by a Salesforce id (ADR 119). A record that is not there any more is followed: a converted Lead to its
// Contact, a merged record to the record that was kept.
import { z } from 'zod'
import { sameRecord } from '#shared/salesforce-id.ts'
import { type Access, canSeeObject, visible } from '../salesforce/access.ts'
import type { PersonObject } from '../salesforce/access-rules.ts'
import { querySubrequest } from '../salesforce/connection.ts'
import type { SalesforceOrg } from '../salesforce/org.ts'
import { list } from '../salesforce/soql.ts'
import type { Claim, ClaimedRecord, Found, FoundRecord, Job } from './batch-types.ts'

/** A Lead that was merged, then converted, whose Contact was merged, and one more merge. */
const mostSteps = 4
/** The ids of one query fit into a URL. */
const idsPerQuery = 150

export const objectOf = (id: string): PersonObject => (id.startsWith('003') ? 'Contact' : 'Lead')

/** Returns the record that the claim names; null if it was not read. */
export function claimedRecordOf({ records, claims }: Found, { id }: Claim): FoundRecord | null {
  const claimed = claims?.get(id)
  const now = claimed?.kind === 'moved' ? claimed.id : id
  return records.find((record) => sameRecord(record.id, now)) ?? null
}

/** Returns why the claimed record was not found. */
export function missingClaim({ claims }: Found, { id }: Claim): 'deleted' | 'notVisible' {
  const claimed = claims?.get(id)
  return claimed?.kind === 'missing' ? claimed.why : 'notVisible'
}

/** The claims that decide about the record of their visit, and whose record was not read. */
function openClaims(jobs: readonly Job[], found: Found): Map<string, string> {
  const isRead = (id: string) => found.records.some((record) => sameRecord(record.id, id))
  const open = jobs.flatMap(({ subject: { claim, match } }) => {
    const isOpen = claim?.decides && !isRead(claim.id) && !(match && isRead(match.id))
    return isOpen ? [claim.id] : []
  })
  return new Map(open.map((id) => [id, id]))
}

/**
 * Adds the records that claims name under another id now, and the reasons why a claimed record was not found. `read` reads records by id. Costs no
 * call if all claimed records were read. Throws SalesforceError.
 */
export async function followClaims(
  org: SalesforceOrg,
  jobs: readonly Job[],
  found: Found,
  read: (ids: readonly string[]) => Promise<readonly FoundRecord[]>,
): Promise<Found> {
  const claims = new Map<string, ClaimedRecord>()
  const records = [...found.records]
  /** By claimed id: the id at which the search has arrived. */
  const open = openClaims(jobs, found)
  for (let step = 0; step < mostSteps && open.size > 0; step += 1) {
    const movesOf = await readMoves(org, [...new Set(open.values())])
    for (const [claimed, at] of open) {
      const move = movesOf.get(at)
      if (move?.to) open.set(claimed, move.to)
      else {
        claims.set(claimed, { kind: 'missing', why: move?.deleted ? 'deleted' : 'notVisible' })
        open.delete(claimed)
      }
    }
    if (open.size > 0) records.push(...(await read([...new Set(open.values())])))
    for (const [claimed, at] of open) {
      const arrived = records.find((record) => sameRecord(record.id, at))
      if (!arrived) continue
      claims.set(claimed, { kind: 'moved', id: arrived.id })
      open.delete(claimed)
    }
  }
  const all = { ...found, records, claims }
  const named = new Set(jobs.flatMap(({ subject }) => namedBy(all, subject) ?? []))
  return {
    ...all,
    records: records.map((each) => (named.has(each.id) ? { ...each, isClaimed: true } : each)),
  }
}

/** Returns the id of the record that a visit without an address names. */
const namedBy = (found: Found, { claim, email }: Job['subject']): string | null =>
  claim && email === null ? (claimedRecordOf(found, claim)?.id ?? null) : null

const MovedRow = z.object({
  Id: z.string(),
  IsDeleted: z.boolean(),
  MasterRecordId: z.string().nullish(),
  ConvertedContactId: z.string().nullish(),
})
type Move = { to: string | null; deleted: boolean }

const movedFields: Record<PersonObject, readonly string[]> = {
  Lead: ['MasterRecordId', 'ConvertedContactId'],
  Contact: ['MasterRecordId'],
}

function moveQuery(access: Access | null, object: PersonObject, ids: readonly string[]): string | null {
  const own = ids.filter((id) => objectOf(id) === object)
  if (own.length === 0 || !canSeeObject(access, object)) return null
  const fields = ['Id', 'IsDeleted', ...visible(access, object, [...movedFields[object]])]
  return `SELECT ${fields.join(', ')} FROM ${object} WHERE Id IN ${list(own)}`
}

/** Reads what became of records, deleted ones too. A record that this user cannot see is not part of the result. */
async function readMoves(org: SalesforceOrg, ids: readonly string[]): Promise<Map<string, Move>> {
  const moves = new Map<string, Move>()
  for (let from = 0; from < ids.length; from += idsPerQuery) {
    const part = ids.slice(from, from + idsPerQuery)
    const requests = (['Lead', 'Contact'] as const).flatMap((object) => {
      const soql = moveQuery(org.access.get(), object, part)
      return soql ? [querySubrequest(object, soql, true)] : []
    })
    if (requests.length === 0) continue
    for (const result of (await org.client.composite('read', requests)).values()) {
      // A refused query means that this user cannot see a field.
      const rows = result.status < 400 ? await org.client.rows(result, MovedRow) : []
      for (const { Id, IsDeleted, MasterRecordId, ConvertedContactId } of rows)
        moves.set(Id, { to: MasterRecordId ?? ConvertedContactId ?? null, deleted: IsDeleted })
    }
  }
  return moves
}
