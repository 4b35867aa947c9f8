import { expect, it } from 'vitest'
import { silentLog } from '../lib/log.ts'
import type { Grant } from './grant.ts'
import { keepAlive, renewAfterMs } from './keep-alive.ts'

const day = 24 * 60 * 60_000

/** Simulates a number of days. Returns the days on which the grant was refreshed. */
async function live(days: number, lastUsed: number | null): Promise<number[]> {
  let now = 100 * day
  const end = now + days * day
  const stop = new AbortController()
  let refreshedAt = lastUsed === null ? undefined : now - lastUsed
  const renewed: number[] = []
  const session = { accessToken: 'a', instanceUrl: 'https://x' }
  await keepAlive(
    {
      grant: () => ({ refreshedAt }) as Grant,
      current: async () => session,
      renew: async () => {
        renewed.push(Math.floor((now - 100 * day) / day))
        refreshedAt = now
        return session
      },
    },
    {
      clock: {
        now: () => now,
        sleep: async (ms) => {
          now += ms
          if (now >= end) stop.abort()
        },
      },
      log: silentLog,
      signal: stop.signal,
    },
  )
  return renewed
}

it('refreshes an unused grant each week', async () => {
  expect(await live(22, 0)).toEqual([7, 14, 21])
})

it('a restart does not reset the week', async () => {
  expect(await live(1, renewAfterMs + 1)).toEqual([0])
})

it('refreshes a grant of unknown age at once, and does not refresh a recent grant', async () => {
  expect(await live(1, null)).toEqual([0])
  expect(await live(1, 2 * day)).toEqual([])
})
