// Parent-to-child subqueries in SELECT, for example `SELECT Id, (SELECT CampaignId FROM CampaignMembers) FROM Lead`.
import type { Subquery } from '@jetstreamapp/soql-parser-js'
import type { ObjectDefinition } from './definitions.ts'
import { refusal } from './errors.ts'
import { objectFor } from './metadata.ts'
import type { Reader } from './soql-fields.ts'

export interface ChildRelationship {
  name: string
  definition: ObjectDefinition
  /** The reference field of the child. */
  via: string
}

/** By parent: the names of its child relationships, each with the child and the child's reference field. */
const childRelationships: Record<string, Record<string, [child: string, via: string]>> = {
  Lead: { CampaignMembers: ['CampaignMember', 'LeadId'], Tasks: ['Task', 'WhoId'] },
  Contact: { CampaignMembers: ['CampaignMember', 'ContactId'], Tasks: ['Task', 'WhoId'] },
  Account: { Contacts: ['Contact', 'AccountId'] },
  Campaign: { CampaignMembers: ['CampaignMember', 'CampaignId'] },
}

/** Returns the relationship of a subquery. Refuses a relationship that does not exist, and one whose child is hidden from the caller. */
export function childRelationship(
  { org, caller }: Reader,
  parent: ObjectDefinition,
  { relationshipName }: Subquery,
): ChildRelationship {
  const found = Object.entries(childRelationships[parent.name] ?? {}).find(
    ([name]) => name.toLowerCase() === relationshipName.toLowerCase(),
  )
  const definition = found && objectFor(org.settings, found[1][0], caller.userId)
  if (!found || !definition) {
    throw refusal(
      400,
      'INVALID_TYPE',
      `Didn't understand relationship '${relationshipName}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
    )
  }
  return { name: found[0], definition, via: found[1][1] }
}
