import { beforeEach, describe, expect, it } from 'vitest'
import type { UpdateState } from '#shared/desktop-api/updates.ts'
import type { Upload } from '#shared/desktop-state.ts'
import { CodedError } from '#shared/errors.ts'
import type { MinimumVersion, UpdateOffer } from '#shared/model/updates.ts'
import type { Clock } from '../lib/clock.ts'
import { createEmitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import type { TrackerClient } from '../tracker/client.ts'
import { createTransfers } from '../uploads/transfers.ts'
import { updateError } from './update-errors.ts'
import { type Installed, supportOf } from './update-support.ts'
import { manualUpdater, type Updater, type UpdateSource } from './updater.ts'
import { createUpdates, type UpdatesOptions } from './updates.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} } as unknown as Log
const now = Date.UTC(2026, 10, 29, 6)
const clock: Clock = { now: () => now, sleep: () => new Promise(() => {}) }

const offer: UpdateOffer = {
  ...{ version: '0.2.0', kind: 'update', feedPath: '/updates/wsp_1/0.2.0' },
  installers: [
    {
      ...{ name: 'Lastpage-0.2.0-x64.exe', kind: 'nsis', platform: 'win32', arch: 'x64', sizeBytes: 9 },
      ...{ sha512: 'x', path: '/updates/wsp_1/0.2.0/Lastpage-0.2.0-x64.exe' },
    },
  ],
}

/** An updater that records what it was asked to do. `fails`: what `download` and `install` reject with. */
function recordingUpdater() {
  const calls: (string | UpdateSource)[] = []
  const updater: Updater & { fails: unknown } = {
    support: 'self',
    target: { platform: 'win32', arch: 'x64' },
    fails: null,
    async download(source, onPercent) {
      calls.push(source)
      onPercent(41.7)
      if (updater.fails) throw updater.fails
    },
    async install() {
      calls.push('install')
      if (updater.fails) throw updater.fails
    },
    setInstallAtQuit: (on) => void calls.push(`at quit: ${on}`),
  }
  return { updater, calls }
}

describe('updates', () => {
  let answer: { offer: UpdateOffer | null; minimum: MinimumVersion | null } | Error
  let uploads: Upload[]
  const uploadsChanged = createEmitter<void>()
  let order: string[]
  let stored: Map<string, unknown>
  beforeEach(() => {
    answer = { offer, minimum: null }
    uploads = []
    order = []
    stored = new Map()
  })

  function start(options: Partial<UpdatesOptions> = {}) {
    const recorded = recordingUpdater()
    const client = {
      async call() {
        if (answer instanceof Error) throw answer
        return answer
      },
    } as unknown as TrackerClient
    const updates = createUpdates({
      ...{ version: '0.1.0', updater: recorded.updater, mode: undefined, client, clock, log: quiet },
      trackerUrl: () => 'https://share.example.com',
      transfers: createTransfers({ list: () => uploads, onChange: uploadsChanged.on }),
      stopWork: async () => void order.push('work stopped'),
      file: {
        get: (key) => stored.get(key),
        set: (key, value) => void stored.set(key, value),
        delete: (key) => void stored.delete(key),
      },
      ...options,
    })
    const states: UpdateState[] = []
    updates.onChange((state) => states.push(state))
    return { updates, states, ...recorded }
  }

  it('an offer is downloaded when the rep asks for it, from the feed of the tracker', async () => {
    const { updates, states, calls } = start()
    await updates.check()
    expect(updates.state()).toMatchObject({
      phase: 'available',
      offer: {
        version: '0.2.0',
        url: 'https://share.example.com/updates/wsp_1/0.2.0/Lastpage-0.2.0-x64.exe',
      },
    })
    await updates.download()
    const feedUrl = 'https://share.example.com/updates/wsp_1/0.2.0'
    expect(calls).toEqual([{ version: '0.2.0', feedUrl, isDowngrade: false }])
    expect(states.map(({ phase, percent }) => `${phase} ${percent}`)).toEqual([
      ...['checking 0', 'available 0', 'downloading 0', 'downloading 41', 'ready 100'],
    ])
  })

  it('a withdrawn version may be replaced by an older one', async () => {
    answer = { offer: { ...offer, kind: 'rollback' }, minimum: null }
    const { updates, calls } = start({ version: '0.3.0' })
    await updates.check()
    await updates.download()
    expect(calls).toMatchObject([{ isDowngrade: true }])
  })

  it('the install waits for the end of uploads, then stops the work, and only then installs', async () => {
    const { updates, calls } = start()
    await updates.check()
    await updates.download()
    uploads = [{ state: 'sending' } as Upload]
    const installed = updates.install()
    await Promise.resolve()
    expect([updates.state().phase, order, calls.length]).toEqual(['waiting', [], 1])
    uploads = [{ state: 'done' } as Upload]
    uploadsChanged.emit()
    await installed
    expect([order, calls.at(-1)]).toEqual([['work stopped'], 'install'])
  })

  it('automatic: the update is downloaded at once and installed at quit; a rollback is left to the rep', async () => {
    const { updates, calls } = start({ mode: 'automatic' })
    await updates.check()
    expect([updates.state().installsAtQuit, calls.at(-1)]).toEqual([true, 'at quit: true'])
    answer = { offer: { ...offer, kind: 'rollback' }, minimum: null }
    const second = start({ mode: 'automatic', version: '0.3.0' })
    await second.updates.check()
    expect([second.updates.state().phase, second.calls]).toEqual(['available', []])
  })

  it('off: nothing is offered, unless the workspace needs a newer version', async () => {
    const { updates } = start({ mode: 'off' })
    expect((await updates.check()).phase).toBe('idle')
    const minimum = { version: '0.2.0', from: '2026-12-01T00:00:00.000Z' }
    answer = { offer, minimum }
    expect(await updates.check()).toMatchObject({ phase: 'available', tooOld: minimum })
  })

  it('a failed download leaves the offer, with a sentence for its cause', async () => {
    const { updates, updater } = start()
    await updates.check()
    updater.fails = Object.assign(new Error('no space'), { code: 'ENOSPC' })
    await expect(updates.download()).rejects.toMatchObject({ code: 'update_disk_full' })
    expect(updates.state()).toMatchObject({ phase: 'available', error: { code: 'update_disk_full' } })
  })

  it('a failed install leaves the downloaded update', async () => {
    const { updates, updater } = start()
    await updates.check()
    await updates.download()
    updater.fails = Object.assign(new Error('denied'), { code: 'EACCES' })
    await expect(updates.install()).rejects.toMatchObject({ code: 'update_not_permitted' })
    expect(updates.state().phase).toBe('ready')
  })

  it('a tracker of an earlier version has no updates, which is no error', async () => {
    answer = new CodedError('not_found', 'There is nothing at this address.')
    const { updates } = start()
    expect(await updates.check()).toMatchObject({ phase: 'idle', error: null })
  })

  it('without a connection, the state has the error of the connection', async () => {
    answer = new CodedError('tracker_unreachable', 'No response.')
    const { updates } = start()
    expect((await updates.check()).error?.code).toBe('tracker_unreachable')
  })

  it('a reminder for tomorrow survives a restart', () => {
    start().updates.defer()
    expect(start().updates.state().deferredUntil).toBe(new Date(now + 86_400_000).toISOString())
  })

  it('a headless app tells of the newer version and cannot install it', async () => {
    const target = { platform: 'linux', arch: 'x64' } as const
    const { updates } = start({ updater: { ...manualUpdater('headless'), target } })
    expect(await updates.check()).toMatchObject({ phase: 'available', support: 'headless' })
    await expect(updates.download()).rejects.toMatchObject({ code: 'update_failed' })
  })
})

describe('errors of an update', () => {
  it.each<[{ code?: string; message?: string }, string]>([
    [{ code: 'ERR_CHECKSUM_MISMATCH' }, 'update_damaged'],
    [{ code: 'ERR_UPDATER_INVALID_SIGNATURE' }, 'update_not_signed'],
    [{ message: 'Code signature at URL … did not pass validation' }, 'update_not_signed'],
    [{ code: 'ENOSPC' }, 'update_disk_full'],
    [{ code: 'EACCES' }, 'update_not_permitted'],
    [{ code: 'EROFS' }, 'update_not_permitted'],
    [{ code: 'ECONNRESET' }, 'update_interrupted'],
    [{ message: 'net::ERR_INTERNET_DISCONNECTED' }, 'update_interrupted'],
    [{ message: 'something else' }, 'update_failed'],
  ])('%j is %s', (error, code) => {
    expect(updateError(Object.assign(new Error(error.message), error)).code).toBe(code)
  })
})

describe('which installation updates itself', () => {
  const signed = 'provider: generic\npublisherName:\n  - Lastpage K.K.\n'
  const base: Installed = {
    ...{ isPackaged: true, platform: 'win32', updateConfig: signed, packageType: null },
    ...{ isAppImage: false, hasNsisUninstaller: true },
  }
  it.each([
    ['a signed NSIS installation', {}, 'self'],
    ['an NSIS installation without a signature', { updateConfig: 'provider: generic\n' }, 'unsigned'],
    ['an MSI', { hasNsisUninstaller: false }, 'managed'],
    ['macOS', { platform: 'darwin' }, 'self'],
    ['an AppImage', { platform: 'linux', isAppImage: true }, 'self'],
    ['a deb package', { platform: 'linux', packageType: 'deb' }, 'managed'],
    ['a checkout', { isPackaged: false }, 'development'],
  ] as const)('%s: %s', (_what, change, support) => {
    expect(supportOf({ ...base, ...change })).toBe(support)
  })
})
