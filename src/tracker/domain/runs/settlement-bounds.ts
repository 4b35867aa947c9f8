// Limits on the values that a device may report about runs (ADR 50). Each id must have the key prefix of its object type. The number of API calls is
// limited to the number that the settled runs can need.
import type { RecordMatch, RunAction, RunResult } from '#shared/model/runs.ts'
import type { RelatedRecord } from '#shared/model/task-fields.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'

/** Key prefixes: https://help.salesforce.com/s/articleView?id=000385203 */
const prefixes = {
  task: '00T',
  campaignMember: '00v',
  user: '005',
  account: '001',
  opportunity: '006',
  Lead: '00Q',
  Contact: '003',
} as const
/** The maximum length of a name, an e-mail address and an origin, in characters. A name in Salesforce has at most 255 characters. */
const longestName = 255

/** The maximum time by which a device may delay a run: one day. Salesforce resets its daily limits within one day. */
export const longestDelayMs = 86_400_000

const callsPerRun = 25
/** The maximum number of API calls between two settlements that belong to no run (previews, searches, checks of a member). */
const callsBetween = 200

const isId = (id: string, prefix: string) =>
  /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(id) && id.startsWith(prefix)
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

function isOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || text.length > longestName || url.origin !== text.replace(/\/$/, '')) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname))
}

type Person = { id: string; name: string; email?: string | null } | null | undefined
const isUser = (person: Person) =>
  !person ||
  (isId(person.id, prefixes.user) &&
    person.name.length <= longestName &&
    (person.email ?? '').length <= longestName)

/** Returns true if the ids have the key prefixes of a Lead or Contact, an Account and a User, and no name or address is too long. */
export const isPossibleMatch = ({ type, id, name, company, accountId, owner }: RecordMatch): boolean =>
  isId(id, prefixes[type]) &&
  name.length <= longestName &&
  (company ?? '').length <= longestName &&
  (!accountId || isId(accountId, prefixes.account)) &&
  isUser(owner)

const isRelated = (action: RunAction, { type, id, name }: RelatedRecord) =>
  action.type === 'task' &&
  isId(id, type === 'Account' ? prefixes.account : prefixes.opportunity) &&
  name.length <= longestName

/** Returns the first field of `result` that is impossible for a run with this action, or null. */
function impossibleField(action: RunAction, result: RunResult): keyof RunResult | null {
  const { taskId, campaignMemberId, record, assignee, recordOwner, instanceUrl } = result
  const { relatedTo, leftOut, memberStatus } = result
  if (taskId !== null && (action.type !== 'task' || !isId(taskId, prefixes.task))) return 'taskId'
  if (
    campaignMemberId !== null &&
    (action.type !== 'campaign' || !isId(campaignMemberId, prefixes.campaignMember))
  ) {
    return 'campaignMemberId'
  }
  if (record && !isPossibleMatch(record)) return 'record'
  if (!isUser(assignee)) return 'assignee'
  if (relatedTo && !isRelated(action, relatedTo)) return 'relatedTo'
  if (leftOut?.some(({ label }) => label.length > longestName)) return 'leftOut'
  if ((memberStatus ?? '').length > longestName) return 'memberStatus'
  if (recordOwner && (action.type !== 'findOwner' || !isUser(recordOwner))) return 'recordOwner'
  return isOrigin(instanceUrl) ? null : 'instanceUrl'
}

/**
 * Returns the settlement, with its delay limited to {@link longestDelayMs}. If the result contains an impossible value, a failure is returned
 * instead. Such a run may still have written to Salesforce. The tracker does not refuse the request, because the device would send the same batch of
 * runs again and again.
 */
export function bounded(action: RunAction, settlement: Settlement): Settlement {
  const field = settlement.result && impossibleField(action, settlement.result)
  if (field) {
    const detail = `The device reported a value for ${field} that this run can’t have.`
    return { state: 'failed', reason: { code: 'internal', salesforceCode: null, detail }, result: null }
  }
  if (settlement.state !== 'waiting') return settlement
  return { ...settlement, retryAfterMs: Math.min(settlement.retryAfterMs, longestDelayMs) }
}

/** Limits the reported number of API calls to the number that the settled runs can need. */
export function boundedCalls(reported: number, settled: readonly Settlement[]): number {
  const over = settled.some(({ state }) => state !== 'waiting')
  return Math.min(reported, settled.length * callsPerRun + (over ? callsBetween : 0))
}
