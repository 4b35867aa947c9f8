import type { FastifyInstance } from 'fastify'
import type { TrackerContext } from '../services/context.ts'
import { createAccountChecks } from '../workers/account-checks.ts'
import { createAdminWarnings } from '../workers/admin-warnings.ts'
import { startCompanyGrouping } from '../workers/company-grouping.ts'
import { startExpiredCleanup } from '../workers/expired-cleanup.ts'
import { createLeaveSweep, type LeaveSweep } from '../workers/leave-sweep.ts'
import { createNotificationWorker } from '../workers/notification-worker.ts'
import { startRetention } from '../workers/retention.ts'
import { startVisitSums } from '../workers/visit-sums.ts'
import { createWebhookWorker } from '../workers/webhook-worker.ts'

/**
 * Registers the workers on `app`, which starts and closes them. Must be called before the routes are registered: Fastify runs `onClose` hooks in
 * reverse order, so the routes finish their work before the workers stop.
 */
export function registerWorkers(app: FastifyInstance, context: TrackerContext): { leaves: LeaveSweep } {
  const leaves = createLeaveSweep(context)
  const notifications = createNotificationWorker(context)
  const webhooks = createWebhookWorker(context)
  const adminWarnings = createAdminWarnings(context)
  const accountChecks = createAccountChecks(context)
  const closeCleanup = startExpiredCleanup(context)
  let closeGrouping = async () => {}
  let closeRetention = async () => {}
  let closeVisitSums = async () => {}
  app.addHook('onReady', async () => {
    // Runs before the first sweep, because leases do not run during a gap (ADR 40).
    await context.availability.start()
    await leaves.start()
    notifications.start()
    webhooks.start()
    closeGrouping = startCompanyGrouping(context)
    closeRetention = startRetention(context)
    closeVisitSums = startVisitSums(context)
    adminWarnings.start()
    accountChecks.start()
  })
  app.addHook('onClose', async () => {
    closeCleanup()
    await closeVisitSums()
    await closeRetention()
    await closeGrouping()
    await accountChecks.close()
    await adminWarnings.close()
    await webhooks.close()
    await notifications.close()
    await leaves.close()
  })
  return { leaves }
}
