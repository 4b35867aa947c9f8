import { setTimeout } from 'node:timers/promises'
import { sumVisits } from '../services/analytics/sum-visits.ts'
import type { TrackerContext } from '../services/context.ts'

const batchSize = 500
/** A tracker of an earlier version that serves at the same time leaves new visits without sums. */
const everyMs = 10_000
const logEveryMs = 5_000

/** Adds all visits that are not in the sums. After each batch it pauses for as long as the batch took, so that requests of readers are not delayed. */
async function addAll({ store, log }: TrackerContext, signal: AbortSignal): Promise<void> {
  if (!(await store.deployment.unsummedVisits.isReady())) return
  let count = 0
  let saidAt = performance.now()
  while (!signal.aborted) {
    const began = performance.now()
    const added = await sumVisits(store, batchSize)
    if (added === 0) break
    count += added
    const now = performance.now()
    if (now - saidAt > logEveryMs) {
      saidAt = now
      log.info({ count }, 'adding counted visits to the sums')
    }
    await setTimeout(now - began, undefined, { signal }).catch(() => undefined)
  }
  if (count > 0) log.info({ count }, 'counted visits were added to the sums')
}

/** Keeps the sums complete. Returns a function that stops the worker and waits for its transaction. */
export function startVisitSums(context: TrackerContext): () => Promise<void> {
  const ending = new AbortController()
  const { signal } = ending
  const work = async () => {
    while (!signal.aborted) {
      await addAll(context, signal).catch((err: unknown) =>
        context.log.error({ err }, 'could not add counted visits to the sums; they are tried again'),
      )
      await setTimeout(everyMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }
  const done = work()
  return () => {
    ending.abort()
    return done
  }
}
