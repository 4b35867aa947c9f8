// The connection to a workspace. Polls the feed while this device is a member, and wakes the uploads and the run worker.
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Notifier } from '../notifications/notifier.ts'
import type { Salesforce } from '../salesforce/salesforce.ts'
import { createPoller } from '../tracker/poller.ts'
import type { Session } from '../tracker/session.ts'
import type { Uploads } from '../uploads/uploads.ts'
import type { DeviceReporter } from './device-report.ts'
import { createFeed, type Emit } from './feed.ts'

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: creates the parts that start and stop with the workspace
export function createWorkspace(parts: {
  session: Session
  salesforce: Salesforce
  notifier: Notifier
  uploads: Uploads
  emit: Emit
  clock: Clock
  log: Log
  runsWaiting: () => void
  forgetVisits: (visitIds: readonly string[]) => void
  /** True while the run worker claims runs without a wake-up from the feed. */
  isWorking: () => boolean
  onCounts: () => void
  reporter: Pick<DeviceReporter, 'online'>
  /** Called when the links of this member may have changed. */
  onLinks: () => void
}) {
  const { session, salesforce, notifier, uploads, log } = parts
  const { client } = session

  async function refreshMe(signal?: AbortSignal): Promise<void> {
    session.setMe(await client.call('me.get', {}, signal ? { signal } : {}))
  }
  async function readUnread(): Promise<number> {
    return (await client.call('notifications.list', { query: { limit: 1 } })).unread
  }

  const feed = createFeed({
    emit: parts.emit,
    notifier,
    log,
    readUnread,
    refreshMe,
    runsWaiting: parts.runsWaiting,
    forgetVisits: parts.forgetVisits,
    onCounts: parts.onCounts,
    onLinks: parts.onLinks,
  })
  const poller = createPoller({
    client,
    clock: parts.clock,
    log,
    connect: async (signal) => {
      await refreshMe(signal)
      feed.setUnread(await readUnread())
    },
    handle: feed.handle,
    onState(state, error) {
      const before = session.connection().state
      session.connected(state, error)
      if (state !== 'online' || before === 'online') return
      uploads.wake()
      parts.reporter.online()
      parts.onLinks()
    },
    wantsRuns,
  })

  /**
   * True if the last poll requested runs. While the worker is busy, polls don't request runs: the tracker would answer each poll
   * at once, because runs are waiting.
   */
  let askedForRuns = false
  function wantsRuns(): boolean {
    askedForRuns = salesforce.org() !== null && !parts.isWorking()
    return askedForRuns
  }

  /** Whether Salesforce was connected at the last change. After a change, the poll in progress is outdated and starts again. */
  let wanted = false
  const forgetChange = salesforce.onChange(() => {
    const wants = salesforce.org() !== null
    if (wants === wanted) return
    wanted = wants
    poller.wake()
    if (wants) parts.runsWaiting()
  })

  async function resume(): Promise<void> {
    if (session.access() || (await session.restore())) poller.start()
    poller.wake()
    uploads.wake()
  }

  return {
    feed,
    refreshMe,
    /** Called when the run worker becomes idle. Polls again if the poll in progress does not request runs. */
    onWorkerIdle(): void {
      if (!askedForRuns && salesforce.org() !== null) poller.wake()
    },
    /** Called at start, after joining, after sleep, when the network is back, and when the user presses "Try again". */
    resume,
    async leave(): Promise<void> {
      await poller.stop()
      await uploads.clear()
      await salesforce.disconnect()
      await salesforce.setConsumerSecret(null, null)
      notifier.forget()
      feed.clear()
    },
    async stop(): Promise<void> {
      forgetChange()
      await poller.stop()
    },
  }
}
