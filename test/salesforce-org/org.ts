// The state of the org: rows, settings, faults, grants, counters and clock.
import type { Settings } from './control-contract.ts'
import type { ObjectDefinition } from './definitions.ts'
import { noSuchType } from './errors.ts'
import type { FaultBook } from './faults.ts'
import type { Grants } from './grants.ts'
import { objectFor } from './metadata.ts'
import type { Row, Store } from './store.ts'

export interface Org {
  store: Store
  settings: Settings
  faults: FaultBook
  grants: Grants
  apiCalls: number
  consumerKey: string
  consumerSecret: string
  callbackUrls: string[]
  /** `loginUrl` and `instanceUrl` are empty until the org listens. The two URLs can have different hosts. */
  loginUrl: string
  instanceUrl: string
}

/** The user and the API version of a call. */
export interface Caller {
  userId: string
  version: number
  /** False if the request has the header `Sforce-Auto-Assign: FALSE`. Without the header, assignment rules apply. */
  autoAssign?: boolean
  /** True if the request has the header `Sforce-Duplicate-Rule-Header: allowSave=true`. */
  savesDuplicates?: boolean
}

/** Returns the time of the org's clock in epoch ms. */
export const orgNow = (org: Org) => Date.now() + org.settings.clockOffsetMs

/** Returns the current time in the form of the stored rows. Salesforce stores whole seconds. */
export function orgInstant(org: Org): string {
  return `${new Date(orgNow(org)).toISOString().slice(0, 19)}.000Z`
}

export function organization(org: Org): Row {
  const row = org.store.rows('Organization')[0]
  if (!row) throw new Error('the org was not seeded')
  return row
}

export function definitionOf(org: Org, caller: Caller, name: string): ObjectDefinition {
  const found = objectFor(org.settings, name, caller.userId)
  if (!found) throw noSuchType(name)
  return found
}

/** True if permissions and sharing allow this user to see the row. */
export function canSee(org: Org, caller: Caller, object: string, row: Row): boolean {
  if (!objectFor(org.settings, object, caller.userId)) return false
  if (org.settings.invisibleRecords.includes(row.Id)) return false
  return object !== 'Task' || !org.settings.privateActivities || row.OwnerId === caller.userId
}
