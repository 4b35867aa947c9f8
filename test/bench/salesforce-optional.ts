// Counts the API calls of visits with conditions, of visits of a Contact with an account, and of the optional writes (docs/adr/0073, 0074).
import type { SalesforceWrites } from '#shared/model/salesforce-writes.ts'
import type { Team } from '../fixtures/team/team.ts'
import { addContacts, averageCalls, createLink, readOnce } from './salesforce-visits.ts'

export const optionalKinds = [
  'visit_condition_not_met',
  'record_condition_not_met',
  'company',
  'new_lead',
  'mapped_fields',
] as const
export type OptionalKind = (typeof optionalKinds)[number]

const task = { type: 'task', assignee: 'recordOwner', locale: 'en', subject: null, comments: null } as const
const onLeave = { trigger: 'left', action: task } as const
const createLeads: SalesforceWrites['createLeads'] = {
  ...{ leadSource: null, freeMailCompany: '' },
  owner: { rule: 'connectedUser', id: null, name: null },
}
const mapping = { viewedAt: null, document: null, visits: 'Visits__c' }
const recordFields: SalesforceWrites['recordFields'] = { Lead: mapping, Contact: mapping }

/** Adds the mapped fields to the org. Must be called before the desktop starts, because the desktop reads the fields of the org at its start. */
export async function addMappedFields({ org }: Team): Promise<void> {
  const customFields = (['Lead', 'Contact'] as const).map((object) => ({
    ...{ object, name: 'Visits__c', type: 'double' as const },
  }))
  await org.control.set({ customFields })
}

/**
 * Returns the average number of API calls per visit. A desktop must be running. The org must have a Lead for each address, except for the
 * addresses of `company` and `new_lead`.
 */
export async function apiCallsOfOptional(
  team: Team,
  readers: Record<OptionalKind, readonly string[]>,
): Promise<Record<OptionalKind, number>> {
  const { aiko } = team
  await addContacts(team, readers.company)
  const plain = await createLink(team, [onLeave])
  const long = await createLink(team, [{ ...onLeave, conditions: { readForMs: 600_000 } }])
  const contactsOnly = await createLink(team, [{ ...onLeave, conditions: { record: 'Contact' } }])
  const callsOf = (kind: OptionalKind, slug: string) =>
    averageCalls(team, readers[kind], (email) => readOnce(team, slug, email))
  const writing = async (kind: OptionalKind, salesforceWrites: Partial<SalesforceWrites>) => {
    await aiko.client.call('workspace.update', { body: { salesforceWrites } })
    const calls = await callsOf(kind, plain)
    await aiko.client.call('workspace.update', {
      body: { salesforceWrites: { createLeads: null, recordFields: null } },
    })
    return calls
  }
  return {
    visit_condition_not_met: await callsOf('visit_condition_not_met', long),
    record_condition_not_met: await callsOf('record_condition_not_met', contactsOnly),
    company: await callsOf('company', plain),
    new_lead: await writing('new_lead', { createLeads }),
    mapped_fields: await writing('mapped_fields', { recordFields }),
  }
}
