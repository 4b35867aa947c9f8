// The classes of electron-updater that Windows and Linux use, against the routes of a real tracker. Only Electron's own parts are replaced: the
// app (AppAdapter) and the HTTP client, for which electron-builder has one for Node.
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppUpdater } from 'electron-updater'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  startTestTracker,
  type TestTracker,
  testClock,
} from '../../src/tracker/infrastructure/database/testing.ts'
import { type Joined, joinMember } from '../../src/tracker/services/people/testing.ts'
import { addFiles, type BuiltFile, buildFiles, feedOf } from '../../src/tracker/services/releases/testing.ts'

const require = createRequire(import.meta.url)
const builders = createRequire(require.resolve('electron-builder'))
const { NodeHttpExecutor } = builders('builder-util') as { NodeHttpExecutor: new () => NodeExecutor }
const runtime = builders('builder-util-runtime') as {
  configureRequestUrl(url: URL, options: object): void
  configureRequestOptions(options: object): object
}
const { buildBlockMap } = createRequire(builders.resolve('app-builder-lib'))(
  './targets/blockmap/blockmap.js',
) as { buildBlockMap(file: string, format: 'gzip', out: string): Promise<unknown> }
const { NsisUpdater } = require('electron-updater/out/NsisUpdater.js') as typeof import('electron-updater')
const { AppImageUpdater } =
  require('electron-updater/out/AppImageUpdater.js') as typeof import('electron-updater')

type Download = {
  headers?: object
  cancellationToken: { createPromise: (run: (...of: Promiser) => void) => Promise<unknown> }
}
type Promiser = [(value: unknown) => void, (error: unknown) => void, (cancel: () => void) => void]
type NodeExecutor = { doDownload(request: object, task: object, redirects: number): void }

/** The client of electron-builder has no `download`. This one is that of Electron's client (electronHttpExecutor.js). */
class HttpExecutor extends NodeHttpExecutor {
  download(url: URL, destination: string, options: Download) {
    return options.cancellationToken.createPromise((resolve, reject, onCancel) => {
      const request = { headers: options.headers, redirect: 'manual' }
      runtime.configureRequestUrl(url, request)
      runtime.configureRequestOptions(request)
      const callback = (error: unknown) => (error ? reject(error) : resolve(destination))
      this.doDownload(request, { destination, options, onCancel, callback, responseHandler: null }, 0)
    })
  }
}

const platforms = {
  win32: { Updater: NsisUpdater, feed: 'latest.yml', file: 'x64.exe' },
  linux: { Updater: AppImageUpdater, feed: 'latest-linux.yml', file: 'x86_64.AppImage' },
} as const

describe('electron-updater with the updates of a tracker', () => {
  let tracker: TestTracker
  let url: string
  let admin: Joined
  let folder: string
  beforeAll(async () => {
    tracker = await startTestTracker('sqlite', {}, { clock: testClock() })
    url = await tracker.listen()
    admin = await joinMember(tracker, { role: 'admin' })
  }, 60_000)
  afterAll(() => tracker.close())
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lastpage-updater-'))
    const { db } = tracker.context.store
    for (const table of ['releases', 'release_files'] as const) await db.deleteFrom(table).execute()
  })
  afterEach(() => {
    delete process.env.APPIMAGE
    rmSync(folder, { recursive: true, force: true })
  })

  /** Creates the updater of an installed app. */
  function updaterOf(platform: keyof typeof platforms, version: string, isDifferential: boolean) {
    const config = join(folder, 'app-update.yml')
    writeFileSync(
      config,
      'provider: generic\nurl: https://tracker.invalid\nupdaterCacheDirName: lastpage-updater\n',
    )
    process.env.APPIMAGE = join(folder, 'Lastpage.AppImage')
    writeFileSync(process.env.APPIMAGE, 'the old app')
    const app = {
      ...{ version, name: 'Lastpage', isPackaged: true, appUpdateConfigPath: config },
      ...{ userDataPath: folder, baseCachePath: folder },
      ...{ whenReady: async () => {}, relaunch() {}, quit() {}, onQuit() {} },
    }
    const lines: string[] = []
    const updater: AppUpdater = new platforms[platform].Updater(null, app as never)
    const log = (line: unknown) => void lines.push(String(line))
    updater.logger = { info: log, warn: log, error: log }
    Object.assign(updater, {
      httpExecutor: new HttpExecutor(),
      _testOnlyOptions: { platform, isUseDifferentialDownload: isDifferential },
    })
    updater.disableDifferentialDownload = !isDifferential
    updater.autoDownload = false
    return { updater, lines }
  }

  /** Asks the tracker as the app does, and then lets the updater read the feed. */
  async function check(platform: keyof typeof platforms, version: string, isDifferential = false) {
    const { offer } = (
      await admin.call('GET', `/api/updates?version=${version}&platform=${platform}&arch=x64`)
    ).body
    const { updater, lines } = updaterOf(platform, version, isDifferential)
    updater.allowDowngrade = offer.kind === 'rollback'
    updater.setFeedURL({ provider: 'generic', url: url + offer.feedPath, useMultipleRangeRequest: false })
    return { updater, lines, offer, result: await updater.checkForUpdates() }
  }

  const release = async (files: readonly BuiltFile[]) => {
    const { status, body } = await addFiles(url, admin, files)
    expect(body.error ?? status).toBe(200)
  }

  it.each(['win32', 'linux'] as const)('finds and downloads a newer version on %s', async (platform) => {
    const files = buildFiles('0.2.0', platforms[platform].feed)
    await release(files)
    const { updater, result } = await check(platform, '0.1.0')
    expect([result?.isUpdateAvailable, result?.updateInfo.version]).toEqual([true, '0.2.0'])
    const [path = ''] = await updater.downloadUpdate()
    const built = files.find(({ name }) => name.endsWith(platforms[platform].file))
    expect(readFileSync(path).equals(built?.bytes ?? Buffer.alloc(0))).toBe(true)
  })

  it('goes back to the version before a withdrawn one', async () => {
    await release(buildFiles('0.1.0'))
    await release(buildFiles('0.2.0'))
    await admin.call('PATCH', '/api/releases/0.2.0', { withdrawn: true })
    const { updater, offer, result } = await check('win32', '0.2.0')
    expect([offer.kind, result?.isUpdateAvailable, result?.updateInfo.version]).toEqual([
      'rollback',
      true,
      '0.1.0',
    ])
    expect(await updater.downloadUpdate()).toHaveLength(1)
  })

  it('a share of the devices is decided by the tracker: the feed itself has no percentage', async () => {
    await release(buildFiles('0.2.0', 'latest.yml', { stagingPercentage: 99 }))
    await admin.call('PATCH', '/api/releases/0.2.0', { stagingPercent: 100 })
    const { result } = await check('win32', '0.1.0')
    expect(result?.updateInfo).not.toHaveProperty('stagingPercentage')
  })

  it('refuses an installer whose bytes changed after the release, and keeps no file of it', async () => {
    await release(buildFiles('0.2.0'))
    const repository = tracker.context.store.forWorkspace(tracker.workspaceId).releaseFiles
    const file = await repository.findOffered('0.2.0', 'Lastpage-0.2.0-x64.exe')
    await tracker.context.blobs.put(file?.blobKey ?? '', randomBytes(file?.sizeBytes ?? 0))
    const { updater } = await check('win32', '0.1.0')
    await expect(updater.downloadUpdate()).rejects.toMatchObject({ code: 'ERR_CHECKSUM_MISMATCH' })
    const pending = join(folder, 'lastpage-updater', 'pending')
    expect(() => readFileSync(join(pending, 'Lastpage-0.2.0-x64.exe'))).toThrow()
  })

  it('downloads only the changed blocks, by the block maps of both versions', async () => {
    const shared = randomBytes(2_000_000)
    const versionOf = async (version: string, head: Buffer) => {
      const installer = { name: `Lastpage-${version}-x64.exe`, bytes: Buffer.concat([head, shared]) }
      const path = join(folder, installer.name)
      writeFileSync(path, installer.bytes)
      await buildBlockMap(path, 'gzip', `${path}.blockmap`)
      const blockMap = { name: `${installer.name}.blockmap`, bytes: readFileSync(`${path}.blockmap`) }
      await release([installer, blockMap, feedOf('latest.yml', version, [installer])])
      return installer
    }
    const old = await versionOf('0.1.0', randomBytes(50_000))
    const next = await versionOf('0.2.0', randomBytes(60_000))
    mkdirSync(join(folder, 'lastpage-updater'))
    writeFileSync(join(folder, 'lastpage-updater', 'installer.exe'), old.bytes)
    const { updater, lines } = await check('win32', '0.1.0', true)
    const [path = ''] = await updater.downloadUpdate()
    expect(readFileSync(path).equals(next.bytes)).toBe(true)
    expect(lines.filter((line) => line.includes('fallback to full download'))).toEqual([])
    expect(lines.join('\n')).toMatch(/To download: [\d.]+ KB \((\d|1\d|2\d)%\)/)
  })
})
