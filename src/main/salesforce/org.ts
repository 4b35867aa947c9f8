import { CodedError } from '#shared/errors.ts'
import type { AccessCache } from './access.ts'
import type { OrgClient } from './connection.ts'
import type { Grant } from './grant.ts'
import type { TaskSetupCache } from './task-setup.ts'

/** The connected org, with the rep's user, a client for its API, and cached permissions. */
export type SalesforceOrg = Grant['org'] & {
  user: Grant['user']
  client: OrgClient
  taskSetup: TaskSetupCache
  access: AccessCache
}

/** Returns the org. Throws CodedError('salesforce_not_connected') if `org` is null. */
export function connectedOrg(org: SalesforceOrg | null): SalesforceOrg {
  if (org) return org
  throw new CodedError('salesforce_not_connected', 'This device is not connected to Salesforce.')
}
