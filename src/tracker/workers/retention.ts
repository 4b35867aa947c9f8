import type { TrackerContext } from '../services/context.ts'
import { runRetention } from '../services/privacy/retention.ts'

/** The pause after a round that deleted something, and after a round that found nothing. */
const busyPauseMs = 2_000
const idlePauseMs = 10 * 60_000

/** Deletes data whose retention is over, in small batches. Returns a function that stops the worker and resolves when the current batch is committed. */
export function startRetention(context: TrackerContext): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  let isStopped = false

  async function round(): Promise<void> {
    let deleted = 0
    try {
      deleted = await runRetention(context)
      // Also purges what a command of the operator has erased.
      await context.store.purgeDeleted()
    } catch (err) {
      context.log.error({ err }, 'the retention failed and is tried again')
    }
    if (!isStopped) plan(deleted > 0 ? busyPauseMs : idlePauseMs)
  }

  function plan(ms: number): void {
    timer = setTimeout(() => {
      running = round()
    }, ms).unref()
  }

  plan(busyPauseMs)
  return () => {
    isStopped = true
    clearTimeout(timer)
    return running
  }
}
