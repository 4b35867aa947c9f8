// A cache that saves queries. A run uses the stored match of the visit if the match is less than an hour old. The users with the address of
// a document's owner are cached for an hour. If Salesforce refuses a cached record or owner, both are read again.
import { normalizeForComparison } from '#shared/email-address.ts'
import type { RecordMatch } from '#shared/model/runs.ts'
import type { SalesforceOrg } from '../salesforce/org.ts'
import { userEmails } from '../salesforce/user-emails.ts'
import type { Found, FoundRecord, FoundUser, Job } from './batch-types.ts'
import { needsDocumentOwner } from './document-owner.ts'

/** Cached owners and matches are read again after this time. */
const maxAgeMs = 60 * 60_000

export type CacheLookup = {
  /** The jobs that need a query. */
  missing: readonly Job[]
  /** The cached records and users of the jobs that are not in `missing`. */
  found: Found
  /** The visits whose record comes from the cache. */
  visitIds: ReadonlySet<string>
}

export type PeopleCache = {
  /** Looks up the records and owners of the jobs. `now`: epoch ms. */
  lookUp(org: SalesforceOrg, jobs: readonly Job[], now: number): CacheLookup
  /** Stores the documents' owners that a query has found. */
  store(org: SalesforceOrg, jobs: readonly Job[], found: Found, now: number): void
}

export function createPeopleCache(): PeopleCache {
  const owners = new Map<string, { users: readonly FoundUser[]; at: number }>()
  const keyOf = (org: SalesforceOrg, email: string) => `${org.id} ${normalizeForComparison(email)}`

  function ownersOf(org: SalesforceOrg, email: string, now: number): readonly FoundUser[] | null {
    const emails = userEmails(email, org.isSandbox)
    // If several users have this e-mail, the connected user is preferred (see assignee.ts).
    if (emails.includes(normalizeForComparison(org.user.email))) {
      return [{ ...org.user, email: normalizeForComparison(org.user.email), lastLoginAt: null }]
    }
    const kept = owners.get(keyOf(org, email))
    return kept && isFresh(kept.at, now) ? kept.users : null
  }

  return {
    lookUp(org, jobs, now) {
      const visitIds = new Set<string>()
      const records: FoundRecord[] = []
      const users: FoundUser[] = []
      const byVisit = Map.groupBy(jobs, ({ subject }) => subject.id)
      for (const [visitId, own] of byVisit) {
        const known = own.map((job) => (org.taskSetup.get() ? cachedRecordOf(job, now) : null))
        const [record] = known
        const wanted = own.flatMap((job) => (needsOwner(job) ? [job.subject.documentOwner.email] : []))
        const found = wanted.map((email) => ownersOf(org, email, now))
        if (!record || known.includes(null) || found.includes(null)) continue
        visitIds.add(visitId)
        records.push(record)
        users.push(...found.flatMap((each) => each ?? []))
      }
      return {
        missing: jobs.filter(({ subject }) => !visitIds.has(subject.id)),
        found: { records, users },
        visitIds,
      }
    },
    store(org, jobs, { users }, now) {
      for (const job of jobs.filter(needsOwner)) {
        const { email } = job.subject.documentOwner
        const emails = userEmails(email, org.isSandbox)
        const own = users.filter((user) => emails.includes(user.email))
        if (own.length > 0) owners.set(keyOf(org, email), { users: own, at: now })
        else owners.delete(keyOf(org, email))
      }
    },
  }
}

const isFresh = (at: number, now: number) => at <= now && now - at < maxAgeMs

const needsOwner = ({ run }: Job): boolean => needsDocumentOwner(run)

/**
 * Returns the record of the visit's match. Returns null if the match is missing, too old or incomplete, if the run is a retry, or if the
 * run needs the account's owner.
 */
function cachedRecordOf({ subject, run }: Job, now: number): FoundRecord | null {
  const { match, claim } = subject
  const email = subject.email ?? match?.email
  if (!match || (!subject.email && !claim) || run.mayHaveWritten || run.attempt > 1) return null
  if (!isFresh(Date.parse(match.matchedAt), now)) return null
  if (run.action.type === 'findOwner' && run.action.rule === 'account') return null
  // The cache does not contain memberships.
  if (run.recordConditions.memberOf) return null
  // The current values of mapped fields must be read, because an older value never replaces a newer one.
  if (run.action.type === 'recordFields') return null
  const needsAccount = run.action.type === 'task' && run.action.relateTo === 'opportunityOrAccount'
  if (needsAccount && match.type === 'Contact' && match.accountId === undefined) return null
  const record = toFoundRecord(match, email ?? '')
  return record && subject.email === null ? { ...record, isClaimed: true } : record
}

/** Returns null for a match without the owner's time zone. Earlier versions stored no time zone. */
function toFoundRecord(
  { type, id, name, company, accountId, owner }: RecordMatch,
  email: string,
): FoundRecord | null {
  if (owner && owner.timeZone === undefined) return null
  return {
    type,
    id,
    name,
    email: normalizeForComparison(email),
    modifiedAt: '',
    company,
    accountId,
    owner: owner && { ...owner, timeZone: owner.timeZone ?? null },
    accountOwner: null,
  }
}
