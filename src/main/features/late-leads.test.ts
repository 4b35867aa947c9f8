import { expect, it } from 'vitest'
import { CodedError } from '#shared/errors.ts'
import type { LateLeads } from '../salesforce/late-leads.ts'
import type { TrackerClient } from '../tracker/client.ts'
import { afterLateLeads } from './late-leads.ts'

/** Creates a fake tracker. Each visit has a skipped run, a finished run, and a failed run that another device has already claimed. */
function setUp() {
  const retried: string[] = []
  const notified: string[] = []
  const client = {
    async call(name: string, { params }: { params: Record<string, string> }) {
      if (params.visitId === 'vis_erased') throw new CodedError('not_found', 'gone')
      if (name === 'visits.get') {
        const runs = [
          { id: `${params.visitId}-skipped`, state: 'skipped' },
          { id: `${params.visitId}-done`, state: 'done' },
          { id: 'taken', state: 'failed' },
        ]
        return { runs }
      }
      if (params.runId === 'taken') throw new CodedError('conflict', 'claimed')
      retried.push(params.runId ?? '')
      return {}
    },
  } as unknown as TrackerClient
  const settle = (kind: LateLeads['kind'], visitIds: string[]) =>
    afterLateLeads(client, async ({ email, visitId }) => void notified.push(`${email} ${visitId}`))(
      { kind, leadId: '00Q', removed: [] },
      { email: 'a@b.example', visitIds, signal: new AbortController().signal },
    )
  return { settle, retried, notified }
}

it('retries the skipped and failed runs of a visit after its Lead was committed late', async () => {
  const { settle, retried, notified } = setUp()
  await settle('one', ['vis_1', 'vis_erased', 'vis_1', 'vis_2'])
  expect(retried).toEqual(['vis_1-skipped', 'vis_2-skipped'])
  expect(notified).toEqual([])
})

it('notifies the rep if an address has several Leads, with the id of the last visit', async () => {
  const { settle, notified } = setUp()
  await settle('several', ['vis_1', 'vis_2'])
  expect(notified).toEqual(['a@b.example vis_2'])
})

it('retries no run if no Lead was committed', async () => {
  const { settle, retried } = setUp()
  await settle('none', ['vis_1'])
  expect(retried).toEqual([])
})
