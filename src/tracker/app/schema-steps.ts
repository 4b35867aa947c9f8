import type { FastifyInstance } from 'fastify'
import type { DatabaseClient } from '../infrastructure/database/client.ts'
import type { StepLog } from '../infrastructure/database/schema-steps/run-step.ts'

/** A step may wait for trackers of the earlier version, or for another process. */
const retryMs = 15_000

/** Executes the steps of the schema while the tracker serves, until all have finished. */
export function finishSchemaInBackground(
  app: FastifyInstance,
  database: Pick<DatabaseClient, 'finishSchema'>,
  log: StepLog,
): void {
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const run = async () => {
    const finished = await database.finishSchema(log, ending.signal).catch((err: unknown) => {
      log.warn({ err }, 'the steps of the schema could not be executed; they are tried again')
      return false
    })
    if (!finished && !ending.signal.aborted) timer = setTimeout(start, retryMs).unref()
  }
  const start = () => {
    running = run()
  }
  app.addHook('onReady', async () => start())
  app.addHook('onClose', async () => {
    ending.abort()
    clearTimeout(timer)
    await running
  })
}
