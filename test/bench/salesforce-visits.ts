// The visits of the benches that count API calls by kind of visit.
import type { Conditions } from '#shared/model/conditions.ts'
import type { Action, Trigger } from '#shared/model/runs.ts'
import { eventually } from '../fixtures/part.ts'
import { makePdf } from '../fixtures/pdf.ts'
import { createReader } from '../fixtures/team/reader.ts'
import type { Team } from '../fixtures/team/team.ts'

export type BenchWorkflow = { trigger: Trigger; action: Action; conditions?: Conditions }

/** Adds a Contact with an account for each address. */
export async function addContacts({ org }: Team, emails: readonly string[]): Promise<void> {
  const [OwnerId, AccountId] = [await org.control.named('aiko'), await org.control.named('yamada')]
  for (const email of emails) {
    const name = { FirstName: 'Con', LastName: email, Name: `Con ${email}` }
    await org.control.insert('Contact', { ...name, Email: email, OwnerId, AccountId, IsPersonAccount: false })
  }
}

/** Returns the slug of a link to a new document with only these workflows. */
export async function createLink({ aiko }: Team, workflows: readonly BenchWorkflow[]): Promise<string> {
  const { id: documentId } = await aiko.uploadPdf(await makePdf({ pages: 3, title: 'Kinds' }), 'Kinds')
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

/** Executes one visit for each address. Returns the average number of API calls per visit. */
export async function averageCalls(
  { org }: Team,
  emails: readonly string[],
  visit: (email: string) => Promise<void>,
): Promise<number> {
  const before = (await org.control.state()).apiCalls
  for (const email of emails) await visit(email)
  return ((await org.control.state()).apiCalls - before) / emails.length
}

/** Opens, waits for the runs of the opening, reads, leaves, and waits for the runs of the leave. */
export async function readOnce({ tracker, aiko }: Team, slug: string, email: string): Promise<void> {
  const reader = createReader(() => tracker.url, slug, email)
  const settled = (state: 'reading' | 'left') =>
    eventually(
      `${email} is ${state} and its runs are settled`,
      async () => {
        const visit = await aiko.client.call('visits.get', { params: { visitId: reader.visitId() } })
        return (
          visit.state === state && visit.runs.every(({ state }) => state === 'done' || state === 'skipped')
        )
      },
      20_000,
    )
  await reader.open()
  await settled('reading')
  await reader.read(1, 50, 50)
  await reader.goodbye()
  await settled('left')
}
