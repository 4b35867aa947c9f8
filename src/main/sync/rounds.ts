import { latestRunVersion, type Settlement } from '#shared/tracker-api/runs.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { SalesforceOrg } from '../salesforce/org.ts'
import type { Salesforce } from '../salesforce/salesforce.ts'
import type { TrackerClient } from '../tracker/client.ts'
import { executeBatch } from './batch.ts'
import { jobsOf } from './batch-types.ts'
import type { Step } from './context.ts'
import { isNearLimit, type Pauses, pauseAfter } from './pauses.ts'
import { createPeopleCache } from './people-cache.ts'
import type { Timing } from './timing.ts'
import { quotaPause } from './verdict.ts'

/** The e-mail addresses of 90 visits usually fit into one read, and the Tasks of these visits fit into one collection. */
const maxVisitsPerBatch = 90

type RoundContext = {
  tracker: TrackerClient
  salesforce: Pick<Salesforce, 'org' | 'state' | 'takeApiCalls'>
  clock: Clock
  log: Log
  timing: Timing
  signal: AbortSignal
  step?: ((name: Step) => void | Promise<void>) | undefined
  pauses: Pauses
}

/** Work that may continue during the next batch. A failure is only logged. */
function createBackgroundWork({ log, signal }: Pick<RoundContext, 'log' | 'signal'>) {
  const open = new Set<Promise<void>>()
  return {
    add(work: Promise<void>): void {
      const guarded = work
        .catch((error: unknown) => {
          if (!signal.aborted) log.error({ reason: String(error) }, 'Deleting a duplicate Task failed')
        })
        .finally(() => open.delete(guarded))
      open.add(guarded)
    },
    /** Resolves when all work has ended. */
    ended: async (): Promise<void> => void (await Promise.all(open)),
  }
}

export type Rounds = {
  /**
   * Claims and executes one batch, or starts a pause. Returns false if no runs wait or the device is not connected to Salesforce.
   * Rejects if the tracker does not answer. `onSettled` is called after a batch.
   */
  run(onSettled: () => void): Promise<boolean>
  /** Resolves when the work that earlier batches left in the background has ended. */
  ended(): Promise<void>
}

export function createRounds(context: RoundContext): Rounds {
  const { tracker, salesforce, clock, log, timing, signal, pauses } = context
  const step = context.step ?? (() => {})
  const background = createBackgroundWork(context)
  const people = createPeopleCache()

  /**
   * Pauses the worker if the org has nearly used up its API calls. The cached usage may be hours old, so the usage is read again before the
   * pause. Returns true if the worker is paused.
   */
  async function isOrgNearLimit(org: SalesforceOrg): Promise<boolean> {
    const usage = () => salesforce.state().apiUsage
    if (!isNearLimit(usage())) return false
    await org.client.refreshUsage().catch((error: unknown) => {
      log.warn({ reason: String(error) }, 'Reading the remaining API calls failed')
    })
    const now = usage()
    if (!isNearLimit(now)) return false
    pauses.pause('orgLimit', clock.now() + quotaPause(timing), now)
    return true
  }

  return {
    ended: background.ended,
    async run(onSettled) {
      const org = salesforce.org()
      if (!org) return false
      if (await isOrgNearLimit(org)) return true
      await step('claim')
      const { visits, links, budget } = await tracker.call('runs.claim', {
        body: {
          maxVisits: maxVisitsPerBatch,
          leaseMs: timing.leaseMs,
          runVersion: latestRunVersion,
        },
      })
      const { used, dailyCap: limit } = budget
      if (limit !== null && used >= limit) {
        pauses.pause('dailyCap', Date.parse(budget.resetsAt), { used, limit })
        return true
      }
      if (visits.length + links.length === 0) return false
      await step('claimed')
      const batch = { tracker, org, clock, log, timing, people, signal, step, background: background.add }
      const { settlements } = await executeBatch(
        { ...batch, takeApiCalls: salesforce.takeApiCalls },
        jobsOf({ visits, links }),
      )
      const pause = pauseAfter(settlements)
      if (pause) pauses.pause(pause.reason, clock.now() + pause.ms, salesforce.state().apiUsage ?? undefined)
      log.info({ visits: visits.length, links: links.length, ...tally(settlements) }, 'Runs settled')
      onSettled()
      return true
    },
  }
}

function tally(settlements: readonly Settlement[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { state } of settlements) counts[state] = (counts[state] ?? 0) + 1
  return counts
}
