import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createDeadlines } from './deadlines.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp() {
  let now = 0
  const expired: string[] = []
  const deadlines = createDeadlines(100, () => now)
  const item = (name: string) => ({ expire: () => void expired.push(name) })
  const advance = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      now += 50
      vi.advanceTimersByTime(50)
    }
  }
  return { deadlines, expired, item, advance }
}

test('an item expires at its instant or a little later, and only once', () => {
  const { deadlines, expired, item, advance } = setUp()
  deadlines.add(item('a'), 250)
  deadlines.add(item('b'), 1_000)
  advance(200)
  expect(expired).toEqual([])
  advance(200)
  expect(expired).toEqual(['a'])
  advance(1_000)
  expect(expired).toEqual(['a', 'b'])
})

test('an item that was removed does not expire; without items no timer runs', () => {
  const { deadlines, expired, item, advance } = setUp()
  const removed = item('a')
  deadlines.add(removed, 250)
  deadlines.remove(removed, 250)
  advance(1_000)
  expect(expired).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
