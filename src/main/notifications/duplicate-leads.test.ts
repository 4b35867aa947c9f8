import { expect, it } from 'vitest'
import type { HostNotification } from '../host/host.ts'
import { createTexts } from '../lib/texts.ts'
import { createDuplicateLeadsNotice } from './duplicate-leads.ts'

function scene(options: { enabled?: boolean; quietUntil?: number | null }) {
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
  const tell = () =>
    notice({ email: 'ada@b.example', visitId: 'vis_1', signal: new AbortController().signal })
  return { tell, shown, slept }
}

it('shows the address, and a click opens the visit', async () => {
  const { tell, shown, slept } = scene({})
  await tell()
  expect(shown).toMatchObject([
    { title: 'ada@b.example has several Leads', path: '/visits/vis_1', id: 'duplicate-leads-vis_1' },
  ])
  expect(slept).toEqual([])
})

it('waits for the end of quiet hours', async () => {
  const { tell, shown, slept } = scene({ quietUntil: 61_000 })
  await tell()
  expect(slept).toEqual([60_000])
  expect(shown).toHaveLength(1)
})

it('shows nothing while notifications are turned off', async () => {
  const { tell, shown } = scene({ enabled: false })
  await tell()
  expect(shown).toEqual([])
})
