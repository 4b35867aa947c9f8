import { beforeEach, describe, expect, it } from 'vitest'
import { CodedError } from '#shared/errors.ts'
import { systemClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import type { Joining } from '../tracker/joining.ts'
import type { Session } from '../tracker/session.ts'
import { joinByInvite } from './invites.ts'

const invite = 'http://127.0.0.1:9001/join#inv-token-of-the-other-one'
type State = ReturnType<Session['connection']>['state']

let done: string[]
beforeEach(() => {
  done = []
})

/** A device in `count` workspaces. `url` is the tracker, `state` the state of the connection. */
function placeAt(url: string, state: State, preview: () => Promise<void>, count = 1) {
  let joinedAt: string | null = url
  const session = {
    connection: () => ({ state, url, error: null, since: '2026-11-23T00:00:00.000Z' }),
    access: () => (joinedAt === null ? null : { url: joinedAt, token: 'device-token' }),
  }
  return {
    joining: {
      pendingInvite: () => invite,
      offerInvite: () => void done.push('offered'),
      async preview() {
        await preview()
        return { memberName: 'Aiko', email: 'aiko@example.co.jp' }
      },
    } as unknown as Joining,
    workspaces: {
      members: () => Array.from({ length: count }, () => ({ parts: { session } })),
      join: async () => void done.push('joined'),
      leave: async () => {
        joinedAt = null
        done.push('left')
      },
    },
    becomes: (next: State) => {
      state = next
    },
  }
}

/** Starts the app with the invite. `place` is the workspace that the device is in. */
const startAt = ({ workspaces, joining }: ReturnType<typeof placeAt>) =>
  joinByInvite(invite, {
    ...{ workspaces, joining, clock: systemClock, log: silentLog },
    ...{ locale: () => 'en' as const, signal: new AbortController().signal },
  })

async function start(url: string, state: State, preview: () => Promise<void> = async () => {}) {
  const place = placeAt(url, state, preview)
  await startAt(place)
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
    const place = placeAt('http://127.0.0.1:9000', 'offline', async () => place.becomes('online'))
    await startAt(place)
    expect(done).toEqual([])
  })

  it('keeps its workspaces if it is in several', async () => {
    await startAt(placeAt('http://127.0.0.1:9000', 'offline', async () => {}, 2))
    expect(done).toEqual([])
  })
})
