// Owns what a device may say about runs (ADR 50): only about those it holds, with ids that can be of the objects that the
// run's action writes, and with calls that the attempts can have needed. Pure.
import type { RecordMatch, RunAction, RunResult } from '#shared/model/runs.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'

/** Key prefixes: https://help.salesforce.com/s/articleView?id=000385203 */
const prefixes = { task: '00T', campaignMember: '00v', user: '005', Lead: '00Q', Contact: '003' } as const
/** Names of people and records in Salesforce have at most 255 characters. */
const longestName = 255

/** A device may put a run off for a day at most: Salesforce's limits start anew by then. */
export const longestPutOffMs = 86_400_000

const callsPerRun = 25
/** What a rep's own use of the app (previews, searches, checks) adds between two settlements. */
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

/** True where these can be a Lead or Contact and its owner. */
export const isPossibleMatch = ({ type, id, name, owner }: RecordMatch): boolean =>
  isId(id, prefixes[type]) && name.length <= longestName && isUser(owner)

/** The first field of `result` that a run with this action can't have. Null: all can be. */
function impossibleField(action: RunAction, result: RunResult): keyof RunResult | null {
  const { taskId, campaignMemberId, record, assignee, recordOwner, instanceUrl } = result
  if (taskId !== null && (action.type !== 'task' || !isId(taskId, prefixes.task))) return 'taskId'
  if (
    campaignMemberId !== null &&
    (action.type !== 'campaign' || !isId(campaignMemberId, prefixes.campaignMember))
  ) {
    return 'campaignMemberId'
  }
  if (record && !isPossibleMatch(record)) return 'record'
  if (!isUser(assignee)) return 'assignee'
  if (recordOwner && (action.type !== 'findOwner' || !isUser(recordOwner))) return 'recordOwner'
  return isOrigin(instanceUrl) ? null : 'instanceUrl'
}

/**
 * The settlement as it may stand. One that can't be true fails its run with the reason and keeps the doubt whether it wrote:
 * refused as a whole it would be tried for ever, and take the rest of its batch with it.
 */
export function bounded(action: RunAction, settlement: Settlement): Settlement {
  const field = settlement.result && impossibleField(action, settlement.result)
  if (field) {
    const detail = `The device reported a value for ${field} that this run can’t have.`
    return { state: 'failed', reason: { code: 'internal', salesforceCode: null, detail }, result: null }
  }
  if (settlement.state !== 'waiting') return settlement
  return { ...settlement, retryAfterMs: Math.min(settlement.retryAfterMs, longestPutOffMs) }
}

/** How many of the calls that a device reports can have been made for what it settles. */
export function boundedCalls(reported: number, settled: readonly Settlement[]): number {
  const over = settled.some(({ state }) => state !== 'waiting')
  return Math.min(reported, settled.length * callsPerRun + (over ? callsBetween : 0))
}
