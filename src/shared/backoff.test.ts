import { describe, expect, it } from 'vitest'
import { type BackOff, backOffMs } from './backoff.ts'

describe('backOffMs', () => {
  const plain: BackOff = { firstMs: 500, maxMs: 30_000 }

  it('doubles from the first wait up to the limit', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => backOffMs(plain, attempt))
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  })

  it.each([0, -1, 1])('attempt %i waits as long as attempt 1', (attempt) => {
    expect(backOffMs(plain, attempt)).toBe(500)
  })

  it('stays at the limit after any number of attempts', () => {
    expect(backOffMs(plain, 1_000_000)).toBe(30_000)
    expect(backOffMs({ firstMs: 0, maxMs: 30_000 }, 1_000_000)).toBe(0)
  })

  it('a limit below the first wait has priority', () => {
    expect(backOffMs({ firstMs: 500, maxMs: 200 }, 1)).toBe(200)
  })

  it.each([
    [0, 1_500],
    [0.5, 2_000],
    [1, 2_500],
  ])('with jitter, the random number %d gives a wait of %d ms', (random, ms) => {
    expect(backOffMs({ ...plain, jitter: [0.75, 1.25] }, 3, () => random)).toBe(ms)
  })

  it('returns whole milliseconds', () => {
    expect(backOffMs({ firstMs: 333, maxMs: 1_000, jitter: [0.5, 1] }, 1, () => 0.5)).toBe(250)
  })
})
