// API calls of each kind of visit beside a leave: opened and left, with the record's owner told, resumed.
import { eventually } from '../fixtures/part.ts'
import { makePdf } from '../fixtures/pdf.ts'
import { createReader, type Reader } from '../fixtures/team/reader.ts'
import type { Team } from '../fixtures/team/team.ts'

export const kinds = ['open_and_leave', 'owner_rule', 'resume'] as const
export type Kind = (typeof kinds)[number]
type Place = { slug: string; documentId: string }

const task = { type: 'task', assignee: 'recordOwner', locale: 'en', subject: null, comments: null } as const

/** Calls a visit; for `resume` those that the second leave adds. A desktop is at work; the readers are Leads of the org. */
export async function callsByKind(
  team: Team,
  readers: Record<Kind, readonly string[]>,
): Promise<Record<Kind, number>> {
  const { client } = team.aiko
  const member = await campaignAction(team)
  const openAndLeave = await openPlace(team, [
    { trigger: 'opened', action: member },
    { trigger: 'left', action: task },
  ])
  const leave = await openPlace(team, [{ trigger: 'left', action: task }])
  const both = await average(team, readers.open_and_leave, (email) => opened(team, openAndLeave, email))
  const resumed = await resumes(team, leave, readers.resume)
  await client.call('workspace.update', { body: { recordOwnerRule: 'person' } })
  const owner = await average(team, readers.owner_rule, (email) => opened(team, leave, email))
  await client.call('workspace.update', { body: { recordOwnerRule: 'off' } })
  return { open_and_leave: both, owner_rule: owner, resume: resumed }
}

async function campaignAction({ org }: Team) {
  const campaignId = await org.control.named('campaignJapanese')
  return { type: 'campaign', campaignId, campaignName: 'Bench' } as const
}

type Workflow =
  | { trigger: 'opened'; action: Awaited<ReturnType<typeof campaignAction>> }
  | { trigger: 'left'; action: typeof task }

async function openPlace({ aiko }: Team, workflows: readonly Workflow[]): Promise<Place> {
  const { id: documentId } = await aiko.uploadPdf(await makePdf({ pages: 3, title: 'Kinds' }), 'Kinds')
  const params = { documentId }
  for (const body of workflows) await aiko.client.call('workflows.create', { params, body })
  const link = await aiko.client.call('links.create', { params, body: {} })
  return { documentId, slug: new URL(link.url).pathname.slice(1) }
}

const calls = async ({ org }: Team) => (await org.control.state()).apiCalls

async function average(team: Team, emails: readonly string[], visit: (email: string) => Promise<void>) {
  const before = await calls(team)
  for (const email of emails) await visit(email)
  return ((await calls(team)) - before) / emails.length
}

/** Opens; what the opening sets off is done; reads, leaves; that is done too. */
async function opened(team: Team, { slug }: Place, email: string): Promise<void> {
  const reader = createReader(() => team.tracker.url, slug, email)
  await reader.open()
  await settled(team, reader, 'reading')
  await reader.read(1, 50, 50)
  await reader.goodbye()
  await settled(team, reader, 'left')
}

async function resumes(team: Team, { slug }: Place, emails: readonly string[]): Promise<number> {
  const readers = emails.map((email) => createReader(() => team.tracker.url, slug, email))
  for (const reader of readers) {
    await reader.open()
    await reader.read(1, 50, 50)
    await reader.goodbye()
    await settled(team, reader, 'left')
  }
  const before = await calls(team)
  for (const reader of readers) {
    await reader.read(2, 50, 50)
    await reader.goodbye()
    await settled(team, reader, 'left', 2)
  }
  return ((await calls(team)) - before) / emails.length
}

async function settled(
  { aiko }: Team,
  reader: Reader,
  state: 'reading' | 'left',
  leaves = state === 'left' ? 1 : 0,
): Promise<void> {
  await eventually(
    `${reader.email} ${state}, and its runs settled`,
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
