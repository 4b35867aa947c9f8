// The audit log: its retention, its CSV file, and the entry of a removed device.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientVersionHeader } from '#shared/http-contract.ts'
import type { AuditEntry } from '#shared/model/audit.ts'
import {
  engines,
  startTestTracker,
  type TestTracker,
  testClock,
} from '../../infrastructure/database/testing.ts'
import { call, type Joined, joinMember } from '../people/testing.ts'
import { runRetention } from '../privacy/retention.ts'
import { recordAudit } from './record.ts'

const day = 86_400_000
const clock = testClock()

describe.each(engines)('the retention of the audit log on %s', (engine) => {
  let tracker: TestTracker
  let admin: Joined
  beforeAll(async () => {
    tracker = await startTestTracker(engine, {}, { clock })
    admin = await joinMember(tracker, { role: 'admin', name: 'Ada' })
  }, 60_000)
  afterAll(() => tracker.close())

  const log = () => tracker.context.store.forWorkspace(tracker.workspaceId)
  const kinds = async () => (await log().auditLog.page({}, null, 5_000)).map(({ kind }) => kind)
  const set = (days: number) => admin.call('PUT', '/api/audit-log/retention', { days })
  async function deleteAll() {
    while ((await runRetention(tracker.context)) > 0);
  }

  test('old entries are deleted a day after the change, in batches with one entry, and the change stays', async () => {
    // More entries than one batch deletes.
    for (let count = 0; count < 620; count++) {
      await recordAudit(log(), 'system', clock.now(), 'linkMade', { documentId: null })
    }
    clock.advance(120 * day)
    const preview = await admin.call('POST', '/api/audit-log/retention/preview', { days: 90 })
    expect(preview.body.count).toBeGreaterThanOrEqual(620)
    expect(Date.parse(preview.body.oldestAt)).toBeLessThan(clock.now() - 119 * day)
    expect((await set(89)).status).toBe(400)
    expect((await set(90)).body).toEqual({ days: 90, from: new Date(clock.now() + day).toISOString() })
    await deleteAll()
    expect((await kinds()).filter((kind) => kind === 'linkMade')).toHaveLength(620)
    clock.advance(day)
    await deleteAll()
    expect((await kinds()).sort()).toEqual(['retentionDeleted', 'settingsChanged'])
    const [entry] = await log().auditLog.page({ kind: 'retentionDeleted' }, null, 10)
    expect(entry).toMatchObject({ actor: 'system', dataKind: 'auditLog', count: preview.body.count })
    // Another day has another entry.
    clock.advance(91 * day)
    await deleteAll()
    expect(
      (await log().auditLog.page({ kind: 'retentionDeleted' }, null, 10)).map(({ count }) => count),
    ).toEqual([2])
  })
})

describe('the audit log', () => {
  let tracker: TestTracker
  let url: string
  let admin: Joined
  beforeAll(async () => {
    tracker = await startTestTracker('sqlite', {}, { clock })
    url = await tracker.listen()
    admin = await joinMember(tracker, { role: 'admin', name: '=HYPERLINK("https://evil.example")' })
  }, 60_000)
  afterAll(() => tracker.close())
  const entries = async (query = '') =>
    (await admin.call('GET', `/api/audit-log${query}`)).body.items as AuditEntry[]

  test('the CSV has the filtered entries as sentences, without formulas, and is an entry itself', async () => {
    await admin.call('PATCH', '/api/workspace', { name: 'Sales' })
    // An export has the entries before it.
    const csv = async (query: string) => {
      clock.advance(1_000)
      const response = await fetch(`${url}/api/audit-log.csv?${query}`, {
        headers: { authorization: `Bearer ${admin.token}` },
      })
      // `text()` would remove the byte order mark.
      const text = Buffer.from(await response.arrayBuffer()).toString()
      expect(response.headers.get('content-type')).toContain('text/csv')
      return text.split('\r\n').filter((line) => line !== '')
    }
    const [head, ...lines] = await csv('area=settings&timeZone=Asia/Tokyo')
    expect(head).toMatch(/^\uFEFFTime \(Asia\/Tokyo\),By,/)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(`"'=HYPERLINK(""https://evil.example"")",member,Settings,settingsChanged`)
    expect(lines[0]).toContain('→ Sales')
    expect((await csv('locale=ja&area=data'))[0]).toContain('実行者')
    const [, exported] = await entries('?kind=auditLogExported')
    expect(exported).toMatchObject({ count: 1, changes: [{ field: 'area', to: 'settings' }] })
    expect((await csv('from=2999-01-01T00:00:00.000Z')).slice(1)).toEqual([])
  })

  test('a removed device that tries to sign in has one entry a day, with its network and version', async () => {
    const lost = await joinMember(tracker, { name: 'Lea', email: 'lea@example.com' })
    await admin.call('DELETE', `/api/devices/${lost.me.device.id}`)
    const attempt = async () => {
      const headers = { authorization: `Bearer ${lost.token}`, [clientVersionHeader]: '0.9.0' }
      const response = await fetch(`${url}/api/me`, { headers })
      expect(((await response.json()) as { error: { code: string } }).error.code).toBe('device_revoked')
    }
    await attempt()
    await attempt()
    const refused = () => entries('?kind=deviceRefused')
    expect(await refused()).toEqual([
      expect.objectContaining({
        ...{ actor: 'system', by: null, deviceName: lost.me.device.name },
        member: { id: lost.me.member.id, name: 'Lea' },
        origin: { device: lost.me.device.name, appVersion: '0.9.0', network: '127.0.0.0/24' },
      }),
    ])
    clock.advance(day)
    await attempt()
    expect(await refused()).toHaveLength(2)
    const unknown = await call(tracker, 'GET', '/api/me', undefined, 'lpd.wsp_0123456789.unknown')
    expect(unknown.status).toBe(401)
    expect(await refused()).toHaveLength(2)
  })
})
