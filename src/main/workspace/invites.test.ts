import { beforeEach, describe, expect, it } from 'vitest'
import { CodedError } from '#shared/errors.ts'
import { systemClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import type { Session } from '../tracker/session.ts'
import { joinByInvite } from './invites.ts'

const invite = 'http://127.0.0.1:9001/join#inv-token-of-the-other-one'
type State = ReturnType<Session['connection']>['state']

let done: string[]
beforeEach(() => {
  done = []
})

/** A fake session of a device in a workspace. `url` is its tracker, `state` the state of the connection. */
function sessionAt(url: string, state: State, preview: () => Promise<void>) {
  let joinedAt: string | null = url
  const session = {
    connection: () => ({ state, url, error: null, since: '2026-11-23T00:00:00.000Z' }),
    access: () => (joinedAt === null ? null : { url: joinedAt, token: 'device-token' }),
    pendingInvite: () => invite,
    offerInvite: () => void done.push('offered'),
    async preview() {
      await preview()
      return { memberName: 'Aiko', email: 'aiko@example.co.jp' }
    },
    join: async () => void done.push('joined'),
  }
  return {
    session: session as unknown as Session,
    becomes: (next: State) => {
      state = next
    },
    leave: async () => {
      joinedAt = null
      done.push('left')
    },
  }
}

async function start(url: string, state: State, preview: () => Promise<void> = async () => {}) {
  const place = sessionAt(url, state, preview)
  await joinByInvite(invite, {
    ...{ session: place.session, leave: place.leave, clock: systemClock, log: silentLog },
    ...{ locale: () => 'en' as const, joined: async () => {}, signal: new AbortController().signal },
  })
  return place
}

describe('a device in a workspace that starts with another invite', () => {
  it('keeps its workspace if the tracker is online', async () => {
    await start('http://127.0.0.1:9000', 'online')
    expect(done).toEqual([])
  })

  it('keeps its workspace if the tracker is offline and not on this computer', async () => {
    await start('https://tracker.example.com', 'offline')
    expect(done).toEqual([])
  })

  it('joins the workspace of the invite if its old tracker was on this computer and is offline', async () => {
    await start('http://127.0.0.1:9000', 'offline')
    expect(done).toEqual(['left', 'offered', 'joined'])
  })

  it('keeps its workspace if the invite is used, or if the tracker of the invite is unreachable', async () => {
    for (const code of ['invite_used', 'tracker_unreachable'] as const) {
      await start('http://127.0.0.1:9000', 'offline', async () => {
        throw new CodedError(code, 'No.')
      })
    }
    expect(done).toEqual([])
  })

  it('keeps its workspace if the old tracker comes online during the check of the invite', async () => {
    const place = sessionAt('http://127.0.0.1:9000', 'offline', async () => place.becomes('online'))
    await joinByInvite(invite, {
      ...{ session: place.session, leave: place.leave, clock: systemClock, log: silentLog },
      ...{ locale: () => 'en' as const, joined: async () => {}, signal: new AbortController().signal },
    })
    expect(done).toEqual([])
  })
})
