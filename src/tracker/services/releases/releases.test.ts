import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clientVersionHeader } from '#shared/http-contract.ts'
import type { Release } from '#shared/model/updates.ts'
import {
  engines,
  startTestTracker,
  type TestClock,
  type TestTracker,
  testClock,
} from '../../infrastructure/database/testing.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { reader, readingScene } from '../visits/testing.ts'
import { isTooOld } from './offers.ts'
import { sweepReleaseFiles } from './release-files.ts'
import { addFiles, buildFiles, feedOf, sha512Of, uploadReleaseFile } from './testing.ts'

describe.each(engines)('releases on %s', (engine) => {
  let tracker: TestTracker
  let clock: TestClock
  let url: string
  let admin: Joined
  let rep: Joined
  beforeAll(async () => {
    clock = testClock()
    tracker = await startTestTracker(engine, {}, { clock })
    url = await tracker.listen()
    admin = await joinMember(tracker, { role: 'admin' })
    rep = await joinMember(tracker)
  }, 60_000)
  afterAll(() => tracker.close())
  beforeEach(async () => {
    const { db } = tracker.context.store
    for (const table of ['releases', 'release_files', 'audit_events'] as const)
      await db.deleteFrom(table).execute()
    await admin.call('PUT', '/api/minimum-version', { minimum: null })
  })

  const offerTo = async (device: Joined, version: string, platform = 'win32', arch = 'x64') =>
    (await device.call('GET', `/api/updates?version=${version}&platform=${platform}&arch=${arch}`)).body
  const kinds = async () => {
    const { store } = tracker.context
    return (await store.forWorkspace(tracker.workspaceId).auditLog.page({}, null, 10)).map(({ kind }) => kind)
  }

  it('a complete set of files becomes a release, and has an entry in the audit log', async () => {
    const { status, body } = await addFiles(url, admin, buildFiles('0.2.0'))
    expect(status).toBe(200)
    expect((body as Release).installers.map(({ name, kind, arch }) => [name, kind, arch])).toEqual([
      ['Lastpage-0.2.0-arm64.exe', 'nsis', 'arm64'],
      ['Lastpage-0.2.0-x64.exe', 'nsis', 'x64'],
    ])
    expect(await kinds()).toContain('releaseAdded')
  })

  const [exe, arm, feed] = buildFiles('0.2.0') as [
    { name: string; bytes: Buffer },
    never,
    { name: string; bytes: Buffer },
  ]
  const tooShort = { ...exe, bytes: exe.bytes.subarray(1) }
  const damaged = { ...exe, bytes: Buffer.from(exe.bytes).fill(0, 0, 9) }
  it.each([
    ['no feed', 'no_feed', [exe, arm]],
    ['a missing installer', 'file_missing', [exe, feed]],
    ['an installer of another size', 'wrong_size', [tooShort, arm, feed]],
    ['an installer with other bytes', 'wrong_sha512', [damaged, arm, feed]],
    ['a file twice', 'twice', [exe, exe, arm, feed]],
    [
      'an installer that no feed names',
      'not_in_feed',
      [exe, arm, feed, { ...exe, name: 'Lastpage-0.2.0-x64.zip' }],
    ],
    [
      'a text that is no feed',
      'feed_unreadable',
      [exe, { name: 'latest.yml', bytes: Buffer.from('hello: [') }],
    ],
    [
      'a feed with an address outside',
      'file_missing',
      [exe, feedOf('latest.yml', '0.2.0', [{ ...exe, name: 'https://evil.example/x.exe' }])],
    ],
    ['a version that is not SemVer', 'feed_unreadable', [exe, feedOf('latest.yml', '2.0', [exe])]],
    ['two versions', 'versions_differ', [...buildFiles('0.2.0'), ...buildFiles('0.3.0', 'latest-mac.yml')]],
    [
      'an MSI of another version',
      'versions_differ',
      [exe, arm, feed, { ...exe, name: 'Lastpage-0.1.9-x64.msi' }],
    ],
  ])('refuses %s', async (_what, problem, files) => {
    const { status, body } = await addFiles(url, admin, files)
    expect([status, body.error.code, body.error.details?.problem]).toEqual([422, 'release_invalid', problem])
    expect((await admin.call('GET', '/api/releases')).body.releases).toEqual([])
  })

  it('refuses the upload of a file with another name', async () => {
    await expect(uploadReleaseFile(url, admin, { ...exe, name: '../../passwd' })).rejects.toMatchObject({
      code: 'release_invalid',
    })
  })

  it('a member may neither upload nor list releases', async () => {
    await expect(uploadReleaseFile(url, rep, exe)).rejects.toMatchObject({ code: 'forbidden' })
    expect((await rep.call('GET', '/api/releases')).status).toBe(403)
  })

  it('the files of another platform join the release, but a file of a release never changes', async () => {
    await addFiles(url, admin, buildFiles('0.2.0'))
    const { body } = await addFiles(url, admin, buildFiles('0.2.0', 'latest-linux.yml'))
    expect((body as Release).installers.map(({ kind }) => kind).sort()).toEqual([
      ...['appimage', 'deb', 'nsis', 'nsis', 'rpm'],
    ])
    expect((await addFiles(url, admin, buildFiles('0.2.0'))).status).toBe(409)
  })

  it('a device is offered the newest release for its platform and processor', async () => {
    await addFiles(url, admin, buildFiles('0.2.0'))
    await addFiles(url, admin, buildFiles('0.10.0'))
    await addFiles(url, admin, buildFiles('0.11.0', 'latest-mac.yml'))
    const { offer } = await offerTo(rep, '0.1.0', 'win32', 'arm64')
    expect([offer.version, offer.kind, offer.installers.map(({ name }: { name: string }) => name)]).toEqual([
      ...['0.10.0', 'update', ['Lastpage-0.10.0-arm64.exe']],
    ])
    expect((await offerTo(rep, '0.10.0')).offer).toBeNull()
    expect((await offerTo(rep, '0.1.0', 'linux')).offer).toBeNull()
  })

  it('a staged release reaches its share of the devices, and a device stays in it', async () => {
    await addFiles(url, admin, buildFiles('0.2.0', 'latest.yml', { stagingPercentage: 0 }))
    expect((await offerTo(rep, '0.1.0')).offer).toBeNull()
    const reached = new Set<string>()
    const devices = [admin, rep]
    for (let added = 0; added < 4; added += 1) devices.push(await joinMember(tracker))
    for (const stagingPercent of [20, 60, 100]) {
      await admin.call('PATCH', '/api/releases/0.2.0', { stagingPercent })
      const offered = new Set<string>()
      for (const device of devices) if ((await offerTo(device, '0.1.0')).offer) offered.add(device.token)
      expect([...reached].filter((token) => !offered.has(token))).toEqual([])
      for (const token of offered) reached.add(token)
    }
    expect(reached.size).toBe(devices.length)
  })

  it('a withdrawn release is not offered, its files are gone, and its devices go back', async () => {
    await addFiles(url, admin, buildFiles('0.2.0'))
    await addFiles(url, admin, buildFiles('0.3.0'))
    const { offer } = await offerTo(rep, '0.1.0')
    const feedUrl = `${url}${offer.feedPath}/latest.yml`
    expect((await fetch(feedUrl)).status).toBe(200)
    await admin.call('PATCH', '/api/releases/0.3.0', { withdrawn: true })
    expect((await fetch(feedUrl)).status).toBe(404)
    expect((await offerTo(rep, '0.1.0')).offer.version).toBe('0.2.0')
    expect((await offerTo(rep, '0.3.0')).offer).toMatchObject({ version: '0.2.0', kind: 'rollback' })
    await admin.call('PATCH', '/api/releases/0.3.0', { withdrawn: false })
    expect((await offerTo(rep, '0.1.0')).offer.version).toBe('0.3.0')
  })

  it('only a withdrawn release can be deleted, together with its files', async () => {
    await addFiles(url, admin, buildFiles('0.2.0'))
    const files = await tracker.context.store.forWorkspace(tracker.workspaceId).releaseFiles.ofReleases()
    expect((await admin.call('DELETE', '/api/releases/0.2.0')).status).toBe(409)
    await admin.call('PATCH', '/api/releases/0.2.0', { withdrawn: true })
    expect((await admin.call('DELETE', '/api/releases/0.2.0')).status).toBe(200)
    expect(await Promise.all(files.map(({ blobKey }) => tracker.context.blobs.size(blobKey)))).toEqual([
      null,
      null,
      null,
    ])
    expect(await kinds()).toContain('releaseRemoved')
  })

  it('an installer is downloaded whole or in ranges, without a token', async () => {
    const files = buildFiles('0.2.0')
    await addFiles(url, admin, files)
    const { offer } = await offerTo(rep, '0.1.0')
    const address = url + offer.installers[0].path
    const whole = await fetch(address)
    const bytes = Buffer.from(await whole.arrayBuffer())
    expect(sha512Of(bytes)).toBe(offer.installers[0].sha512)
    const part = await fetch(address, { headers: { range: 'bytes=100-199' } })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 100-199/2000'])
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 200))).toBe(true)
  })

  it('uploaded files without a release are deleted after a day', async () => {
    await uploadReleaseFile(url, admin, exe)
    const { store } = tracker.context
    const repository = store.forWorkspace(tracker.workspaceId).releaseFiles
    const [left] = await repository.leftOver(clock.now() + 1)
    await sweepReleaseFiles(tracker.context)
    expect(await repository.leftOver(clock.now() + 1)).toHaveLength(1)
    clock.advance(86_400_001)
    await sweepReleaseFiles(tracker.context)
    expect(await repository.leftOver(clock.now() + 1)).toEqual([])
    expect(await tracker.context.blobs.size(left?.blobKey ?? '')).toBeNull()
  })

  it('after the grace time, a version below the minimum is too old, and gets its update first', async () => {
    await addFiles(url, admin, buildFiles('0.2.0', 'latest.yml', { stagingPercentage: 0 }))
    const { store } = tracker.context
    const isRefused = (version: string | null) => {
      const origin = { device: null, appVersion: version, network: null }
      return isTooOld({ store, clock }, { workspaceId: tracker.workspaceId, origin })
    }
    await admin.call('PUT', '/api/minimum-version', { minimum: { version: '0.2.0', graceDays: 2 } })
    expect((await offerTo(rep, '0.1.0')).offer.version).toBe('0.2.0')
    expect(await isRefused('0.1.0')).toBe(false)
    clock.advance(2 * 86_400_000)
    expect(await Promise.all([null, 'odd', '0.1.0', '0.2.0', '0.3.0-beta.1'].map(isRefused))).toEqual([
      ...[true, true, true, false, false],
    ])
  })

  it('the versions in use are those that the devices reported', async () => {
    const salesforce = { state: 'disconnected', user: null, org: null }
    await fetch(`${url}/api/me/device`, {
      method: 'PUT',
      headers: {
        ...{ authorization: `Bearer ${rep.token}`, 'content-type': 'application/json' },
        [clientVersionHeader]: '0.7.0',
      },
      body: JSON.stringify({ kind: 'desktop', salesforce }),
    })
    const { body } = await admin.call('GET', '/api/releases')
    expect(body.inUse).toContainEqual({ version: '0.7.0', devices: 1 })
  })
})

describe('the minimum version and due runs', () => {
  it('a due run waits for a device with the minimum version', async () => {
    const scene = await readingScene('sqlite')
    const url = await scene.tracker.listen()
    const admin = await scene.joinAdmin()
    await scene.makeWorkflow('left')
    const visit = await reader(scene.tracker, (await scene.makeLink()).slug).enter({
      email: 'aki@example.com',
    })
    await visit.beat({ pages: { 1: 1_500 }, goodbye: true })
    scene.clock.advance(6_000)
    await scene.sweep()
    const claim = async (version: string | null) => {
      const response = await fetch(`${url}/api/runs/claim`, {
        method: 'POST',
        headers: {
          ...{ authorization: `Bearer ${scene.owner.token}`, 'content-type': 'application/json' },
          ...(version === null ? {} : { [clientVersionHeader]: version }),
        },
        body: '{}',
      })
      return ((await response.json()) as { visits: unknown[] }).visits.length
    }
    await admin.call('PUT', '/api/minimum-version', { minimum: { version: '0.2.0', graceDays: 0 } })
    expect([await claim(null), await claim('0.1.9')]).toEqual([0, 0])
    expect(await claim('0.2.0')).toBe(1)
    await scene.close()
  })
})

describe('the join page', () => {
  let tracker: TestTracker
  let url: string
  let admin: Joined
  beforeAll(async () => {
    tracker = await startTestTracker('sqlite', {}, { clock: testClock() })
    url = await tracker.listen()
    admin = await joinMember(tracker, { role: 'admin' })
  }, 60_000)
  afterAll(() => tracker.close())

  const page = async (headers: Record<string, string>) => (await fetch(`${url}/join`, { headers })).text()
  const mac =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15'

  it('without a release, says whom to ask', async () => {
    expect(await page({ 'accept-language': 'en' })).toContain('Ask the person who invited you')
  })

  it('offers the installer for the system of the visitor, and the others in a list', async () => {
    const dmg = { name: 'Lastpage-0.2.0-arm64.dmg', bytes: Buffer.from('a disk image') }
    await addFiles(url, admin, buildFiles('0.2.0'))
    await addFiles(url, admin, [...buildFiles('0.2.0', 'latest-mac.yml'), dmg])
    await addFiles(url, admin, buildFiles('0.3.0', 'latest.yml', { stagingPercentage: 10 }))
    const onMac = await page({ 'user-agent': mac, 'accept-language': 'ja' })
    expect(onMac).toMatch(/class="button" href="[^"]*Lastpage-0\.2\.0-arm64\.dmg">macOS 版をダウンロード/)
    expect(onMac).toContain(sha512Of(dmg.bytes))
    expect(onMac).not.toContain('.zip')
    const onWindows = await page({ 'sec-ch-ua-platform': '"Windows"', 'accept-language': 'en' })
    expect(onWindows).toMatch(/href="[^"]*Lastpage-0\.2\.0-x64\.exe">Download for Windows/)
    expect(onWindows).not.toContain('0.3.0')
    const onPhone = await page({ 'user-agent': 'Mozilla/5.0 (Linux; Android 16) Mobile' })
    expect(onPhone).not.toContain('class="button" href="/updates')
  })
})
