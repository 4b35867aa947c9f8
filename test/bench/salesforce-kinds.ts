// Counts the API calls of three kinds of visits: visits with workflows for open and leave, visits that notify the record owner, and
// resumed visits.
import { eventually } from '../fixtures/part.ts'
import { makePdf } from '../fixtures/pdf.ts'
import { createReader, type Reader } from '../fixtures/team/reader.ts'
import type { Team } from '../fixtures/team/team.ts'

export const kinds = ['open_and_leave', 'owner_rule', 'resume'] as const
export type Kind = (typeof kinds)[number]
type BenchDocument = { slug: string; documentId: string }

const task = { type: 'task', assignee: 'recordOwner', locale: 'en', subject: null, comments: null } as const

/**
 * Returns the average number of API calls per visit. `resume` counts only the calls after the second leave. A desktop must be running, and the
 * org must have a Lead for each reader.
 */
export async function apiCallsByKind(
  team: Team,
  readers: Record<Kind, readonly string[]>,
): Promise<Record<Kind, number>> {
  const { client } = team.aiko
  const campaign = await campaignAction(team)
  const openAndLeave = await createDocument(team, [
    { trigger: 'opened', action: campaign },
    { trigger: 'left', action: task },
  ])
  const leave = await createDocument(team, [{ trigger: 'left', action: task }])
  const openAndLeaveCalls = await average(team, readers.open_and_leave, (email) =>
    openAndLeaveVisit(team, openAndLeave, email),
  )
  const resumed = await callsOfResumes(team, leave, readers.resume)
  await client.call('workspace.update', { body: { recordOwnerRule: 'person' } })
  const owner = await average(team, readers.owner_rule, (email) => openAndLeaveVisit(team, leave, email))
  await client.call('workspace.update', { body: { recordOwnerRule: 'off' } })
  return { open_and_leave: openAndLeaveCalls, owner_rule: owner, resume: resumed }
}

async function campaignAction({ org }: Team) {
  const campaignId = await org.control.named('campaignJapanese')
  return { type: 'campaign', campaignId, campaignName: 'Bench' } as const
}

type Workflow =
  | { trigger: 'opened'; action: Awaited<ReturnType<typeof campaignAction>> }
  | { trigger: 'left'; action: typeof task }

async function createDocument({ aiko }: Team, workflows: readonly Workflow[]): Promise<BenchDocument> {
  const { id: documentId } = await aiko.uploadPdf(await makePdf({ pages: 3, title: 'Kinds' }), 'Kinds')
  const params = { documentId }
  for (const body of workflows) await aiko.client.call('workflows.create', { params, body })
  const link = await aiko.client.call('links.create', { params, body: {} })
  return { documentId, slug: new URL(link.url).pathname.slice(1) }
}

const countCalls = async ({ org }: Team) => (await org.control.state()).apiCalls

async function average(team: Team, emails: readonly string[], visit: (email: string) => Promise<void>) {
  const before = await countCalls(team)
  for (const email of emails) await visit(email)
  return ((await countCalls(team)) - before) / emails.length
}

/** Opens the document and waits until the runs of the open are settled. Then reads, leaves, and waits for the runs of the leave. */
async function openAndLeaveVisit(team: Team, { slug }: BenchDocument, email: string): Promise<void> {
  const reader = createReader(() => team.tracker.url, slug, email)
  await reader.open()
  await waitUntilSettled(team, reader, 'reading')
  await reader.read(1, 50, 50)
  await reader.goodbye()
  await waitUntilSettled(team, reader, 'left')
}

async function callsOfResumes(
  team: Team,
  { slug }: BenchDocument,
  emails: readonly string[],
): Promise<number> {
  const readers = emails.map((email) => createReader(() => team.tracker.url, slug, email))
  for (const reader of readers) {
    await reader.open()
    await reader.read(1, 50, 50)
    await reader.goodbye()
    await waitUntilSettled(team, reader, 'left')
  }
  const before = await countCalls(team)
  for (const reader of readers) {
    await reader.read(2, 50, 50)
    await reader.goodbye()
    await waitUntilSettled(team, reader, 'left', 2)
  }
  return ((await countCalls(team)) - before) / emails.length
}

async function waitUntilSettled(
  { aiko }: Team,
  reader: Reader,
  state: 'reading' | 'left',
  leaves = state === 'left' ? 1 : 0,
): Promise<void> {
  await eventually(
    `${reader.email} is ${state} and its runs are settled`,
    async () => {
      const visit = await aiko.client.call('visits.get', { params: { visitId: reader.visitId() } })
      return (
        visit.state === state &&
        visit.leaves === leaves &&
        visit.runs.every((run) => ['done', 'skipped'].includes(run.state))
      )
    },
    20_000,
  )
}
