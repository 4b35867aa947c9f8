// Counts the API calls of visits whose Task is related to an Opportunity or account (docs/adr/0083), and of visits that set the status of a
// campaign member when they open and when they leave.
import type { Team } from '../fixtures/team/team.ts'
import { addContacts, averageCalls, createLink, readOnce } from './salesforce-visits.ts'

export const relatedKinds = ['related_record', 'member_status'] as const
export type RelatedKind = (typeof relatedKinds)[number]

const task = { type: 'task', assignee: 'recordOwner', locale: 'en', subject: null, comments: null } as const

/** Returns the average number of API calls per visit. A desktop must be running, and the org must have a Lead for each reader of `leads`. */
export async function apiCallsOfRelated(
  team: Team,
  { contacts, leads }: { contacts: readonly string[]; leads: readonly string[] },
): Promise<Record<RelatedKind, number>> {
  await addContacts(team, contacts)
  const related = await createLink(team, [
    { trigger: 'left', action: { ...task, relateTo: 'opportunityOrAccount' } },
  ])
  const campaignId = await team.org.control.named('campaignEnglish')
  const member = { type: 'campaign', campaignId, campaignName: 'Bench' } as const
  const status = await createLink(team, [
    { trigger: 'opened', action: { ...member, status: 'Sent' } },
    { trigger: 'left', action: { ...member, status: 'Responded' } },
  ])
  return {
    related_record: await averageCalls(team, contacts, (email) => readOnce(team, related, email)),
    member_status: await averageCalls(team, leads, (email) => readOnce(team, status, email)),
  }
}
