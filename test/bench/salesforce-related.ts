// Counts the API calls of visits whose Task is related to an Opportunity or account (docs/adr/0083), and of visits that set the status of a
// campaign member when they open and when they leave.
import type { Action, Trigger } from '#shared/model/runs.ts'
import { eventually } from '../fixtures/part.ts'
import { makePdf } from '../fixtures/pdf.ts'
import { createReader } from '../fixtures/team/reader.ts'
import type { Team } from '../fixtures/team/team.ts'

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
    related_record: await average(team, contacts, (email) => readOnce(team, related, email)),
    member_status: await average(team, leads, (email) => readOnce(team, status, email)),
  }
}

async function addContacts({ org }: Team, emails: readonly string[]): Promise<void> {
  const [OwnerId, AccountId] = [await org.control.named('aiko'), await org.control.named('yamada')]
  for (const email of emails) {
    const name = { FirstName: 'Con', LastName: email, Name: `Con ${email}` }
    await org.control.insert('Contact', { ...name, Email: email, OwnerId, AccountId, IsPersonAccount: false })
  }
}

/** Returns the slug of a link to a new document with only these workflows. */
async function createLink(
  { aiko }: Team,
  workflows: readonly { trigger: Trigger; action: Action }[],
): Promise<string> {
  const { id: documentId } = await aiko.uploadPdf(await makePdf({ pages: 3, title: 'Related' }), 'Related')
  const params = { documentId }
  const { inherited } = await aiko.client.call('workflows.list', { params })
  for (const { workflow } of inherited) {
    const exception = {
      params: { documentId, workflowId: workflow.id },
      body: { exception: 'leftOut' },
    } as const
    await aiko.client.call('workflows.setException', exception)
  }
  for (const body of workflows) await aiko.client.call('workflows.create', { params, body })
  const link = await aiko.client.call('links.create', { params, body: {} })
  return new URL(link.url).pathname.slice(1)
}

async function average({ org }: Team, emails: readonly string[], visit: (email: string) => Promise<void>) {
  const before = (await org.control.state()).apiCalls
  for (const email of emails) await visit(email)
  return ((await org.control.state()).apiCalls - before) / emails.length
}

/** Opens, waits for the runs of the opening, reads, leaves, and waits for the runs of the leave. */
async function readOnce({ tracker, aiko }: Team, slug: string, email: string): Promise<void> {
  const reader = createReader(() => tracker.url, slug, email)
  const settled = (state: 'reading' | 'left') =>
    eventually(
      `${email} is ${state} and its runs are settled`,
      async () => {
        const visit = await aiko.client.call('visits.get', { params: { visitId: reader.visitId() } })
        return visit.state === state && visit.runs.every((run) => run.state === 'done')
      },
      20_000,
    )
  await reader.open()
  await settled('reading')
  await reader.read(1, 50, 50)
  await reader.goodbye()
  await settled('left')
}
