// The figures that are read at a scrape: what waits in the database, the pool, the disk, the clock, and the checks of readiness.
import { Gauge, type Registry } from 'prom-client'
import { type DiskSpace, diskSpaceOf } from '../../infrastructure/metrics/disk-space.ts'
import type { createBacklogRepository } from '../../repositories/backlog.ts'
import { messageChannels, messageWaits, runWaits } from '../../repositories/backlog.ts'
import type { createWebhookOutboxRepository } from '../../repositories/webhook-outbox.ts'
import type { TrackerContext } from '../context.ts'
import { shareResult } from './shared-result.ts'

type BacklogRepository = ReturnType<typeof createBacklogRepository>
type Runs = Awaited<ReturnType<BacklogRepository['runs']>>
type Webhooks = Awaited<ReturnType<ReturnType<typeof createWebhookOutboxRepository>['backlog']>>
type Messages = Awaited<ReturnType<BacklogRepository['messages']>>

const keepMs = 10_000
const deadlineMs = 5_000

export type BuildInfo = { version: string; commit: string; node: string; database: string }
/** By check: true if the check succeeds. */
export type CheckResults = Readonly<Record<string, boolean>>

type Context = Pick<TrackerContext, 'store' | 'clock' | 'config' | 'log' | 'hostAheadMs' | 'metrics'>
type Options = { build: BuildInfo; checks(): Promise<CheckResults> }

const gauge = <L extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly L[] = [],
) => new Gauge<L>({ name, help, labelNames: [...labelNames], registers: [registry] })

function createBacklogGauges(registry: Registry) {
  const runs = gauge(registry, 'lastpage_runs_waiting', 'Runs that are not settled, by what they wait for.', [
    'wait',
  ])
  const runsOldest = gauge(
    registry,
    'lastpage_runs_oldest_seconds',
    'How long the run that waits longest has waited. 0: none waits.',
    ['wait'],
  )
  const messages = gauge(registry, 'lastpage_outbox_messages', 'Messages that are not sent yet.', [
    'channel',
    'wait',
  ])
  const messagesOldest = gauge(
    registry,
    'lastpage_outbox_oldest_seconds',
    'How long the message that waits longest has waited. 0: none waits.',
    ['channel', 'wait'],
  )
  return (found: { runs: Runs; messages: Messages } | null): void => {
    // Without a result the series disappear. An old figure would look like a current one.
    for (const each of [runs, runsOldest, messages, messagesOldest]) each.reset()
    if (!found) return
    for (const wait of runWaits) {
      const one = found.runs.find((row) => row.wait === wait)
      runs.set({ wait }, one?.count ?? 0)
      runsOldest.set({ wait }, (one?.oldestMs ?? 0) / 1_000)
    }
    for (const channel of messageChannels) {
      for (const wait of messageWaits) {
        const one = found.messages.find((row) => row.channel === channel && row.wait === wait)
        messages.set({ channel, wait }, one?.count ?? 0)
        messagesOldest.set({ channel, wait }, (one?.oldestMs ?? 0) / 1_000)
      }
    }
  }
}

function createWebhookGauges(registry: Registry) {
  const waiting = gauge(registry, 'lastpage_webhooks_waiting', 'Events for webhooks that are not sent yet.')
  const oldest = gauge(
    registry,
    'lastpage_webhooks_oldest_seconds',
    'How long the event that waits longest has waited. 0: none waits.',
  )
  const disabled = gauge(registry, 'lastpage_webhooks_disabled', 'Webhooks that the tracker turned off.')
  return (found: Webhooks | null): void => {
    for (const each of [waiting, oldest, disabled]) each.remove()
    if (!found) return
    waiting.set(found.waiting)
    oldest.set(found.oldestMs / 1_000)
    disabled.set(found.disabled)
  }
}

function createDiskGauges(registry: Registry) {
  const free = gauge(
    registry,
    'lastpage_disk_free_bytes',
    'Free space of the file system of the data folder.',
  )
  const size = gauge(registry, 'lastpage_disk_size_bytes', 'Size of the file system of the data folder.')
  return (space: DiskSpace | null): void => {
    for (const each of [free, size]) each.remove()
    if (!space) return
    free.set(space.freeBytes)
    size.set(space.sizeBytes)
  }
}

function createProcessGauges(registry: Registry, { store, hostAheadMs }: Context) {
  const connections = gauge(
    registry,
    'lastpage_database_connections',
    'Connections of the pool. PostgreSQL only.',
    ['state'],
  )
  const waiting = gauge(
    registry,
    'lastpage_database_requests_waiting',
    'Requests that wait for a connection of the pool. PostgreSQL only.',
  )
  const ahead = gauge(
    registry,
    'lastpage_host_clock_ahead_seconds',
    'How far the clock of this host is ahead of the clock of the database (negative: behind).',
  )
  return (): void => {
    const pool = store.pool()
    if (pool) {
      connections.set({ state: 'total' }, pool.total)
      connections.set({ state: 'idle' }, pool.idle)
      waiting.set(pool.waiting)
    } else waiting.remove()
    const aheadMs = hostAheadMs()
    if (aheadMs === null) ahead.remove()
    else ahead.set(aheadMs / 1_000)
  }
}

/** Returns a function that updates all figures that are not counted as they happen. It never rejects, and ends within some seconds. */
export function createGauges(context: Context, { build, checks }: Options): () => Promise<void> {
  const { metrics, store, clock, config, log } = context
  const { registry } = metrics
  const warn = (what: string) => (err: unknown) =>
    log.warn({ err, what }, 'figures for the metrics could not be read')
  const backlog = shareResult({
    async read() {
      const now = clock.now()
      const [runs, messages, webhooks] = await Promise.all([
        store.deployment.backlog.runs(now),
        store.deployment.backlog.messages(now),
        store.deployment.webhookOutbox.backlog(now),
      ])
      return { runs, messages, webhooks }
    },
    ...{ keepMs, deadlineMs, onFailure: warn('backlog') },
  })
  const disk = shareResult({
    read: () => diskSpaceOf(config.dataDir),
    ...{ keepMs, deadlineMs, onFailure: warn('disk') },
  })
  const showBacklog = createBacklogGauges(registry)
  const showWebhooks = createWebhookGauges(registry)
  const showDisk = createDiskGauges(registry)
  const showProcess = createProcessGauges(registry, context)
  const ready = gauge(registry, 'lastpage_ready', '1 if /readyz returns 200, otherwise 0.')
  const check = gauge(registry, 'lastpage_check_ok', '1 if the check of readiness succeeds, otherwise 0.', [
    'check',
  ])
  gauge(registry, 'lastpage_build_info', 'Always 1. The labels describe the running build.', [
    ...(['version', 'commit', 'node', 'database'] as const),
  ]).set(build, 1)

  return async () => {
    const [found, space, results] = await Promise.all([backlog(), disk(), checks()])
    showBacklog(found)
    showWebhooks(found?.webhooks ?? null)
    showDisk(space)
    showProcess()
    ready.set(Object.values(results).every(Boolean) ? 1 : 0)
    check.reset()
    for (const [name, isOk] of Object.entries(results)) check.set({ check: name }, isOk ? 1 : 0)
  }
}
