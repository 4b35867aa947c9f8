// The invite of a command line: a device stays in its workspace, unless a demo on this computer was set up anew.
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

/** A session as far as this reads it: in a workspace at `url`, in this state. */
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

describe('a device in a workspace', () => {
  it('stays where its tracker answers', async () => {
    await start('http://127.0.0.1:9000', 'online')
    expect(done).toEqual([])
  })

  it('stays where its tracker is merely away', async () => {
    await start('https://tracker.example.com', 'offline')
    expect(done).toEqual([])
  })

  it('goes over where its tracker was on this computer and is gone', async () => {
    await start('http://127.0.0.1:9000', 'offline')
    expect(done).toEqual(['left', 'offered', 'joined'])
  })

  it('stays where the invite doesn’t take it: used, or its tracker is away too', async () => {
    for (const code of ['invite_used', 'tracker_unreachable'] as const) {
      await start('http://127.0.0.1:9000', 'offline', async () => {
        throw new CodedError(code, 'No.')
      })
    }
    expect(done).toEqual([])
  })

  it('stays where its tracker came back meanwhile', async () => {
    const place = sessionAt('http://127.0.0.1:9000', 'offline', async () => place.becomes('online'))
    await joinByInvite(invite, {
      ...{ session: place.session, leave: place.leave, clock: systemClock, log: silentLog },
      ...{ locale: () => 'en' as const, joined: async () => {}, signal: new AbortController().signal },
    })
    expect(done).toEqual([])
  })
})
