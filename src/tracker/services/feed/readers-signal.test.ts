import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { TrackerContext } from '../context.ts'
import { createReadersSignal } from './readers-signal.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp() {
  const signals: string[][] = []
  const store = {
    publish: async (_topic: string, ...workspaceIds: string[]) => void signals.push(workspaceIds),
  }
  const readers = createReadersSignal({ store, log: {} } as unknown as TrackerContext)
  return { signals, readers }
}

test('workspaces whose readers changed at the same time share a signal', () => {
  const { signals, readers } = setUp()
  readers.touch(['wsp_a', 'wsp_b'])
  readers.touch(['wsp_c'])
  readers.touch(['wsp_d'])
  expect(signals).toEqual([['wsp_a', 'wsp_b']])
  vi.advanceTimersByTime(250)
  expect(signals.slice(1)).toEqual([['wsp_c', 'wsp_d']])
})

test('a workspace whose readers change all the time gets one signal in a second, and the last change is signalled', () => {
  const { signals, readers } = setUp()
  for (let ms = 0; ms < 1_900; ms += 50) {
    readers.touch(['wsp_a'])
    vi.advanceTimersByTime(50)
  }
  expect(signals).toEqual([['wsp_a'], ['wsp_a']])
  vi.advanceTimersByTime(1_000)
  expect(signals).toHaveLength(3)
  vi.advanceTimersByTime(10_000)
  expect(signals).toHaveLength(3)
  expect(vi.getTimerCount()).toBe(0)
})

test('a closed signal is silent', () => {
  const { signals, readers } = setUp()
  readers.touch(['wsp_a'])
  readers.touch(['wsp_a'])
  readers.close()
  vi.advanceTimersByTime(10_000)
  expect(signals).toHaveLength(1)
})
