import type { TrackerContext } from '../services/context.ts'
import { checkNextAccount } from '../services/sign-in/account-check.ts'

export type AccountChecks = {
  /** Checks all accounts that are due. */
  sweep(): Promise<void>
  start(): void
  close(): Promise<void>
}

const everyMs = 30_000

/** The worker that asks the provider whether the accounts of members still exist, and deletes expired sign-ins. */
export function createAccountChecks(context: TrackerContext): AccountChecks {
  const { store, log, clock } = context
  let timer: NodeJS.Timeout | undefined
  let sweeping: Promise<void> | null = null
  let isClosed = false

  async function sweepAll(): Promise<void> {
    await store.deployment.expiredSignIns.remove(clock.now())
    while (!isClosed && (await checkNextAccount(context)));
  }

  function sweep(): Promise<void> {
    sweeping ??= sweepAll().finally(() => {
      sweeping = null
    })
    return sweeping
  }

  return {
    sweep,
    start() {
      if (context.signIn === null) return
      const run = () =>
        void sweep().catch((err: unknown) => log.error({ err }, 'could not check company accounts'))
      timer = setInterval(run, everyMs).unref()
    },
    async close() {
      isClosed = true
      clearInterval(timer)
      await sweeping?.catch(() => undefined)
    },
  }
}
