import { expect, it } from 'vitest'
import { CodedError } from '#shared/errors.ts'
import type { LateLeads } from '../salesforce/late-leads.ts'
import type { TrackerClient } from '../tracker/client.ts'
import { afterLateLeads } from './late-leads.ts'

/** A tracker whose visits have one skipped run, one that is done, and one that another device claimed meanwhile. */
function scene() {
  const retried: string[] = []
  const told: string[] = []
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
    afterLateLeads(client, async ({ email, visitId }) => void told.push(`${email} ${visitId}`))(
      { kind, leadId: '00Q', removed: [] },
      { email: 'a@b.example', visitIds, signal: new AbortController().signal },
    )
  return { settle, retried, told }
}

it('the runs of a visit whose Lead appeared late are tried again', async () => {
  const { settle, retried, told } = scene()
  await settle('one', ['vis_1', 'vis_erased', 'vis_1', 'vis_2'])
  expect(retried).toEqual(['vis_1-skipped', 'vis_2-skipped'])
  expect(told).toEqual([])
})

it('the rep is told of several Leads, with the visit they were made for', async () => {
  const { settle, told } = scene()
  await settle('several', ['vis_1', 'vis_2'])
  expect(told).toEqual(['a@b.example vis_2'])
})

it('without a Lead nothing is tried again', async () => {
  const { settle, retried } = scene()
  await settle('none', ['vis_1'])
  expect(retried).toEqual([])
})
