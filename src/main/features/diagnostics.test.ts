import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { Session } from '#shared/desktop-state.ts'
import { silentLog } from '../lib/log.ts'
import { createRecentLog } from '../lib/recent-log.ts'
import { diagnosticsText } from './diagnostics.ts'

const secrets = [
  'taro@example.com',
  'Taro Suzuki',
  'Prospect Inc.',
  'lpd.wsp_1.s3cret',
  '00D000000000001!token',
  '5Aep861zzzzzzzzzzzzzzzzzzzzzzzz',
  'p@ss:word',
  os.homedir(),
]
const [email, name, company, token, sessionId, refreshToken, password] = secrets as [string, ...string[]]

const session = {
  ...{ host: 'electron', platform: 'linux', version: '1.2.3', locale: 'ja' },
  tracker: {
    ...{ state: 'offline', url: 'https://share.example.com', since: '2026-11-28T09:00:00.000Z' },
    error: { code: 'tracker_unreachable', message: `share.example.com did not answer ${email}` },
  },
  workspace: { id: 'wsp_1', name: company },
  member: { id: 'mem_1', name, email, role: 'admin' },
  device: { id: 'dev_1', name: `${name}’s PC` },
  salesforce: {
    ...{ state: 'connected', org: { id: '00D000000000001', name: company, isSandbox: true } },
    ...{ user: { id: '005000000000001', name, email }, apiUsage: { used: 1, limit: 15_000 } },
    ...{ error: null, paused: null, authorizeUrl: `https://login.example/?code=${token}` },
  },
  secrets: { store: 'keychain', problem: null },
  pendingInvite: `https://share.example.com/join#${token}`,
  proxyLogin: { host: 'proxy.example.com', port: 3128, realm: 'Acme' },
  policy: { settings: { updates: 'off' }, problems: [{ reason: 'invalid', name: 'Language', detail: '' }] },
  help: { canShowLogs: true, canRestart: true },
} as unknown as Session

it('the diagnostics contain the state of the app, but no secrets, names and addresses', () => {
  const recent = createRecentLog(silentLog, () => Date.UTC(2026, 10, 28, 9))
  const log = recent.log.child({ part: 'salesforce' })
  log.info({}, 'not kept')
  log.warn({ token, password, authorization: `Bearer ${sessionId}`, to: email }, `Login of ${email} failed`)
  log.error({ error: new Error(`Refused ${refreshToken}`), file: path.join(os.homedir(), 'x') }, 'Failed')
  const text = diagnosticsText({
    session,
    uploads: [],
    crashes: [
      {
        id: 'crs_1',
        kind: 'main',
        at: '2026-11-28T08:00:00.000Z',
        message: 'Crash',
        dumpBytes: null,
        sentAt: null,
      },
    ],
    log: recent.lines(),
    dataDir: path.join(os.homedir(), '.config', 'Lastpage'),
    now: Date.UTC(2026, 10, 28, 9),
  })
  for (const secret of secrets) expect(text).not.toContain(secret)
  for (const fact of [
    '1.2.3',
    'tracker_unreachable',
    'wsp_1',
    'mem_1',
    'dev_1',
    '00D000000000001',
    'updates: off',
  ]) {
    expect(text).toContain(fact)
  }
  expect(text).toContain('ignored: invalid Language')
  expect(text).toContain('2026-11-28T08:00:00.000Z main Crash')
  expect(text).toMatch(/warn Login of .* failed .*"part":"salesforce"/)
  expect(text).not.toContain('not kept')
})

it('the log for the diagnostics keeps the last 100 warnings and errors', () => {
  const { log, lines } = createRecentLog(silentLog)
  for (let count = 1; count <= 130; count += 1) log.warn({ count }, 'Warning')
  expect(lines()).toHaveLength(100)
  expect(lines().at(-1)).toContain('"count":130')
})
