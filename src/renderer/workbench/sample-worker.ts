import type { WorkerStatus } from '#shared/tracker-api/workers.ts'

const iso = (agoMs: number) => new Date(Date.now() - agoMs).toISOString()
const minute = 60_000

/** A worker whose user may not add campaign members. */
export const sampleWorker = (): WorkerStatus['workers'][number] => ({
  id: 'dev_9',
  memberId: 'mem_3',
  name: 'lastpage-worker-1',
  platform: 'linux',
  createdAt: iso(1e9),
  lastSeenAt: iso(minute),
  revokedAt: null,
  kind: 'worker',
  appVersion: '0.1.0',
  workedAt: iso(6 * minute),
  isConnected: true,
  member: { name: 'Integration user', email: 'integration@aozora.example' },
  salesforce: {
    state: 'connected',
    user: { name: 'Integration user', email: 'integration@aozora.example' },
    org: { name: 'Aozora Systems', isSandbox: false },
    checks: [
      { id: 'login', state: 'ok' },
      { id: 'task', state: 'ok' },
      { id: 'people', state: 'ok' },
      { id: 'campaign', state: 'warning' },
    ],
    checkedAt: iso(60 * minute),
  },
})
