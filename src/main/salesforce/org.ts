import { CodedError } from '#shared/errors.ts'
import type { AccessMemory } from './access.ts'
import type { OrgClient } from './connection.ts'
import type { Grant } from './grant.ts'
import type { TaskSetupMemory } from './task-setup.ts'

/** The connected org: the user in it, and a client for its API. */
export type SalesforceOrg = Grant['org'] & {
  user: Grant['user']
  client: OrgClient
  taskSetup: TaskSetupMemory
  access: AccessMemory
}

/** Throws CodedError('salesforce_not_connected'). */
export function connectedOrg(org: SalesforceOrg | null): SalesforceOrg {
  if (org) return org
  throw new CodedError('salesforce_not_connected', 'This device is not connected to Salesforce.')
}
