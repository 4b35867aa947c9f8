import type { TrackerContext } from '../services/context.ts'
import { deleteOldCrashReports } from '../services/crash-reports/crash-reports.ts'
import { deleteExpired } from '../services/gate/attempt-limits.ts'
import { sweepStorageDaily } from '../services/storage/sweep.ts'
import { deleteOldWebhookDeliveries } from '../services/webhooks/log.ts'

const everyMs = 3_600_000

/** Deletes expired limits, codes, copies of PDFs, crash reports and deliveries of webhooks once an hour, and files that nothing needs once a day. Returns a function that stops the worker. */
export function startExpiredCleanup(context: TrackerContext): () => void {
  const cleanUp = async () => {
    await deleteExpired(context)
    await context.derived.sweep()
    await deleteOldCrashReports(context)
    await deleteOldWebhookDeliveries(context)
    await sweepStorageDaily(context)
  }
  const timer = setInterval(() => {
    context.metrics
      .timeSweep('cleanup', cleanUp)
      .catch((err: unknown) => context.log.warn({ err }, 'could not delete expired rows and files'))
  }, everyMs).unref()
  return () => clearInterval(timer)
}
