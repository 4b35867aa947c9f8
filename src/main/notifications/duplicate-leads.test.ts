import { expect, it } from 'vitest'
import type { HostNotification } from '../host/host.ts'
import { createTexts } from '../lib/texts.ts'
import { createDuplicateLeadsNotice } from './duplicate-leads.ts'

function setUp(options: { enabled?: boolean; quietUntil?: number | null }) {
  const shown: HostNotification[] = []
  const slept: number[] = []
  const notice = createDuplicateLeadsNotice({
    host: { notify: (notification) => shown.push(notification) },
    texts: createTexts(),
    locale: () => 'en',
    enabled: () => options.enabled ?? true,
    quietUntil: () => options.quietUntil ?? null,
    clock: { now: () => 1_000, sleep: async (ms) => void slept.push(ms) },
  })
  const notify = () =>
    notice({ email: 'ada@b.example', visitId: 'vis_1', signal: new AbortController().signal })
  return { notify, shown, slept }
}

it('shows the address, and a click opens the visit', async () => {
  const { notify, shown, slept } = setUp({})
  await notify()
  expect(shown).toMatchObject([
    { title: 'ada@b.example has several Leads', path: '/visits/vis_1', id: 'duplicate-leads-vis_1' },
  ])
  expect(slept).toEqual([])
})

it('waits for the end of quiet hours', async () => {
  const { notify, shown, slept } = setUp({ quietUntil: 61_000 })
  await notify()
  expect(slept).toEqual([60_000])
  expect(shown).toHaveLength(1)
})

it('shows nothing while notifications are turned off', async () => {
  const { notify, shown } = setUp({ enabled: false })
  await notify()
  expect(shown).toEqual([])
})
