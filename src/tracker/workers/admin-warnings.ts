import type { TrackerContext } from '../services/context.ts'
import { watchAccounts } from '../services/sign-in/account-trouble.ts'
import { watchAbsence } from '../services/workers/absence.ts'
import { createAdminMailSender } from '../services/workers/admin-mails.ts'

export type AdminWarnings = {
  /** Checks all workspaces, and sends the e-mails that are due. */
  sweep(): Promise<void>
  start(): void
  close(): Promise<void>
}

const everyMs = 60_000

/** The worker that tells admins if no connected device is left, or if company accounts cannot be checked. */
export function createAdminWarnings(context: TrackerContext): AdminWarnings {
  const { store, log, availability, metrics } = context
  const sender = createAdminMailSender(context)
  let timer: NodeJS.Timeout | undefined
  let sweeping: Promise<void> | null = null

  async function sweepAll(): Promise<void> {
    // During a gap no device can be seen, so its absence shows nothing.
    if (availability.isAvailable()) {
      for (const workspaceId of await store.deployment.allWorkspaces.ids()) {
        await watchAbsence(context, workspaceId)
        await watchAccounts(context, workspaceId)
      }
    }
    await sender?.sendDue()
  }

  function sweep(): Promise<void> {
    sweeping ??= metrics.timeSweep('absence', sweepAll).finally(() => {
      sweeping = null
    })
    return sweeping
  }

  return {
    sweep,
    start() {
      const run = () =>
        void sweep().catch((err: unknown) =>
          log.error({ err }, 'could not check whether admins must be warned'),
        )
      timer = setInterval(run, everyMs).unref()
    },
    async close() {
      clearInterval(timer)
      await sweeping?.catch(() => undefined)
      sender?.close()
    },
  }
}
