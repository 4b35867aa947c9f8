import { InfiniteQueryObserver, QueryObserver } from '@tanstack/react-query'
import { beforeEach, expect, it } from 'vitest'
import type { DesktopBridge } from '#shared/desktop-api.ts'
import type { Session } from '#shared/desktop-state.ts'
import { visitQueries } from '../../entities/visits/visit-queries.ts'
import { setDesktopBridge } from '../../lib/bridge/desktop.ts'
import { queryClient } from '../../lib/server-state/query-client.ts'
import { useSession } from '../../lib/session.ts'
import { preloadVisits } from './preload-visits.ts'

let asked: unknown[] = []
let others: string[] = []

beforeEach(() => {
  queryClient.clear()
  useSession.setState({ session: undefined })
  asked = []
  others = []
  const list = async (filter: unknown) => {
    asked.push(filter)
    return { ok: true, value: { items: [], next: null } }
  }
  const other = (name: string, value: unknown) => async () => {
    others.push(name)
    return { ok: true, value }
  }
  const calls = {
    'visits.list': list,
    'visits.counts': other('counts', { needsAttention: 0, suspected: 0 }),
    'held.list': other('held', []),
    'readers.list': other('readers', []),
  }
  setDesktopBridge({ calls, events: {} } as unknown as DesktopBridge)
})

const join = () =>
  useSession.setState({
    session: { workspace: { id: 'wsp_a' }, salesforce: { state: 'connected' } } as Session,
  })
const isLoaded = () =>
  expect
    .poll(() => queryClient.getQueryState(visitQueries.list({ peopleOnly: true }).queryKey)?.status)
    .toBe('success')

it('asks for the visits of the activity once, as soon as the device has joined a workspace', async () => {
  preloadVisits()
  expect(asked).toEqual([])
  join()
  join()
  await isLoaded()
  expect(asked).toEqual([{ peopleOnly: true }])
})

it('asks for the visits that the query of the URL describes', async () => {
  join()
  preloadVisits('?show=suspected&document=doc_a')
  await expect.poll(() => asked).toEqual([{ suspectedOnly: true, documentId: 'doc_a' }])
})

it('is enough for a screen that is shown at once', async () => {
  join()
  preloadVisits()
  await isLoaded()
  const stops = [
    new InfiniteQueryObserver(queryClient, visitQueries.list({ peopleOnly: true })).subscribe(() => {}),
    new QueryObserver(queryClient, visitQueries.counts({})).subscribe(() => {}),
    new QueryObserver(queryClient, visitQueries.heldLinks()).subscribe(() => {}),
    new QueryObserver(queryClient, visitQueries.readers()).subscribe(() => {}),
  ]
  await Promise.resolve()
  expect(asked).toHaveLength(1)
  expect(others).toEqual(['counts', 'held', 'readers'])
  for (const stop of stops) stop()
})
