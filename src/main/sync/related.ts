// Finds the record for the field "Related To" (`WhatId`) of a Task for a Contact: the only open Opportunity of the Contact's account,
// otherwise the account (ADR 83).
import { z } from 'zod'
import type { TaskAction } from '#shared/model/runs.ts'
import { relatedToLabel } from '#shared/model/task-field-values.ts'
import type { LeftOutField, RelatedRecord } from '#shared/model/task-fields.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import { type Access, may } from '../salesforce/access.ts'
import { querySubrequest } from '../salesforce/connection.ts'
import type { SalesforceOrg } from '../salesforce/org.ts'
import { list } from '../salesforce/soql.ts'
import type { FoundRecord } from './batch-types.ts'

type Contact = Pick<FoundRecord, 'id' | 'company'> & { accountId: string }
export type OpenOpportunity = { id: string; name: string; accountId: string }
export type ContactRole = { opportunityId: string; contactId: string }

/**
 * Returns the related record of a Contact. `opportunities` are open. An Opportunity in which the Contact has a role is preferred. If several
 * Opportunities qualify, none is the right one, and the account is the related record. Pure.
 */
export function relatedRecordOf(
  { id, accountId, company }: Contact,
  opportunities: readonly OpenOpportunity[],
  roles: readonly ContactRole[],
): RelatedRecord {
  const ofAccount = opportunities.filter((each) => sameRecord(each.accountId, accountId))
  const withRole = ofAccount.filter((each) =>
    roles.some((role) => sameRecord(role.contactId, id) && sameRecord(role.opportunityId, each.id)),
  )
  const [first, ...others] = withRole.length > 0 ? withRole : ofAccount
  if (first && others.length === 0) return { type: 'Opportunity', id: first.id, name: first.name }
  return { type: 'Account', id: accountId, name: company ?? '' }
}

type RelatedContext = {
  access: Access | null
  /** The names of fields that Salesforce refused, by run id. */
  refusedFields: ReadonlyMap<string, ReadonlySet<string>>
  /** By Contact id. */
  related: ReadonlyMap<string, RelatedRecord>
}

/** Returns the related record of a new Task. A Task for a Lead, or without a record, has none: Salesforce refuses it for a Lead. */
export function relatedFor(
  runId: string,
  action: TaskAction,
  record: FoundRecord | null,
  { access, related, refusedFields }: RelatedContext,
): { related: RelatedRecord | null; leftOut: readonly LeftOutField[] } {
  if (action.relateTo !== 'opportunityOrAccount' || record?.type !== 'Contact') {
    return { related: null, leftOut: [] }
  }
  const without = (reason: LeftOutField['reason']) => ({
    related: null,
    leftOut: [{ label: relatedToLabel, reason }],
  })
  if (refusedFields.get(runId)?.has('WhatId')) return without('refused')
  if (!may(access, 'Task', 'WhatId', 'createable')) return without('notWritable')
  const found = related.get(record.id)
  return found ? { related: found, leftOut: [] } : without('noRelated')
}

const OpportunityRow = z.object({ Id: z.string(), Name: z.string().nullish(), AccountId: z.string() })
const RoleRow = z.object({ OpportunityId: z.string(), ContactId: z.string() })

/** Ids of accounts and Contacts that fit into the URL of one query. */
const contactsPerQuery = 100

/**
 * Reads the related records of the Contacts with one API call per 100 Contacts. Returns them by Contact id. A Contact without an account is
 * left out. Without access to Opportunities, the account is the related record. Throws SalesforceError.
 */
export async function readRelated(
  org: SalesforceOrg,
  records: readonly FoundRecord[],
): Promise<Map<string, RelatedRecord>> {
  const contacts = records.flatMap((each): Contact[] =>
    each.type === 'Contact' && each.accountId ? [{ ...each, accountId: each.accountId }] : [],
  )
  const related = new Map<string, RelatedRecord>()
  for (let at = 0; at < contacts.length; at += contactsPerQuery) {
    const part = contacts.slice(at, at + contactsPerQuery)
    const { opportunities, roles } = await readOpen(org, part)
    for (const contact of part) related.set(contact.id, relatedRecordOf(contact, opportunities, roles))
  }
  return related
}

async function readOpen({ client }: SalesforceOrg, contacts: readonly Contact[]) {
  const accountIds = list([...new Set(contacts.map(({ accountId }) => accountId))])
  const contactIds = list([...new Set(contacts.map(({ id }) => id))])
  const results = await client.composite('read', [
    querySubrequest(
      'opportunities',
      `SELECT Id, Name, AccountId FROM Opportunity WHERE IsClosed = false AND AccountId IN ${accountIds}`,
    ),
    querySubrequest(
      'roles',
      'SELECT OpportunityId, ContactId FROM OpportunityContactRole ' +
        `WHERE Opportunity.IsClosed = false AND ContactId IN ${contactIds}`,
    ),
  ])
  const rows = async <S extends z.ZodType>(name: string, row: S): Promise<z.output<S>[]> => {
    const result = results.get(name)
    // A user without access to the object gets an error: the object or one of its fields does not exist.
    if (result && result.status >= 400 && result.status < 500) return []
    return client.rows(result, row)
  }
  const opportunities = await rows('opportunities', OpportunityRow)
  const roles = await rows('roles', RoleRow)
  return {
    opportunities: opportunities.map((each) => ({
      ...{ id: each.Id, name: each.Name ?? '', accountId: each.AccountId },
    })),
    roles: roles.map((each) => ({ opportunityId: each.OpportunityId, contactId: each.ContactId })),
  }
}
