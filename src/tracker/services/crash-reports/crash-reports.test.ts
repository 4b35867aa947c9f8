import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { embeddedEngine } from '../../infrastructure/database/testing.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { readingScene, type Scene } from '../visits/testing.ts'
import { deleteOldCrashReports } from './crash-reports.ts'

const dayMs = 24 * 3_600_000

describe.each(embeddedEngine)('crash reports on %s', (engine) => {
  let scene: Scene
  let admin: Joined
  beforeEach(async () => {
    scene = await readingScene(engine)
    admin = await joinMember(scene.tracker, { role: 'admin' })
  })
  afterEach(() => scene.close())

  const report = (part: object = {}) => ({
    ...{ kind: 'window', at: '2026-11-28T09:00:00.000Z', message: 'TypeError', stack: 'at view' },
    ...{ version: '0.1.0', platform: 'linux', dump: null },
    ...part,
  })
  const send = (part?: object) => scene.owner.call('POST', '/api/crash-reports', report(part))
  const list = async (query = '') => (await admin.call('GET', `/api/crash-reports${query}`)).body

  test('an admin sees the reports of all members with their devices, the latest first', async () => {
    await send({ message: 'First' })
    scene.clock.advance(1_000)
    await send({ message: 'Second' })
    const page = await list('?limit=1')
    expect(page.items).toMatchObject([
      { message: 'Second', kind: 'window', stack: 'at view', dumpBytes: null },
    ])
    expect(page.items[0].deviceName).not.toBe('')
    const rest = await list(`?limit=1&cursor=${page.next}`)
    expect(rest).toMatchObject({ items: [{ message: 'First' }], next: null })
  })

  test('addresses in a report are removed', async () => {
    await send({ message: 'No mail to taro@example.com', stack: 'at taro@example.com' })
    expect(JSON.stringify(await list())).not.toContain('taro@example.com')
  })

  test('the memory dump can be read, and is deleted with its report', async () => {
    const dump = Buffer.from('compressed').toString('base64')
    await send({ kind: 'dump', dump })
    const [{ id, dumpBytes }] = (await list()).items
    expect(dumpBytes).toBe(10)
    expect((await admin.call('GET', `/api/crash-reports/${id}/dump`)).body).toEqual({ dump })
    expect((await admin.call('DELETE', `/api/crash-reports/${id}`)).status).toBe(200)
    expect((await admin.call('GET', `/api/crash-reports/${id}/dump`)).status).toBe(404)
    const key = `crash-${scene.tracker.workspaceId}-${id}.dmp`
    expect(await scene.tracker.context.blobs.size(key)).toBeNull()
  })

  test('a device may send 20 reports a day', async () => {
    for (let count = 0; count < 20; count += 1) expect((await send()).status).toBe(200)
    expect((await send()).status).toBe(429)
    scene.clock.advance(dayMs + 1)
    expect((await send()).status).toBe(200)
  })

  test('reports are deleted after 30 days, with their memory dumps', async () => {
    await send({ dump: Buffer.from('old').toString('base64') })
    const [{ id }] = (await list()).items
    scene.clock.advance(29 * dayMs)
    await send({ message: 'New' })
    scene.clock.advance(2 * dayMs)
    await deleteOldCrashReports(scene.tracker.context)
    expect((await list()).items).toMatchObject([{ message: 'New' }])
    const key = `crash-${scene.tracker.workspaceId}-${id}.dmp`
    expect(await scene.tracker.context.blobs.size(key)).toBeNull()
  })
})
