// The real tracker with additional routes, which publish events and return the memory of the process. Its database has the rows of `seed-process.ts`.
import { promisify } from 'node:util'
import { createTracker } from '../../../src/tracker/app/tracker.ts'
import { parseCommandLine } from '../../../src/tracker/infrastructure/config.ts'
import { createLog } from '../../../src/tracker/infrastructure/log.ts'
import { inTransaction } from '../../../src/tracker/services/transaction.ts'
import type { ChildReady, ServerState } from './contract.ts'
import { measureMemory } from './memory.ts'

const { config } = parseCommandLine(process.argv.slice(2), process.env)
const tracker = await createTracker(config, { log: createLog(config.logLevel, process.stderr) })
const { app, context } = tracker

/** Publishes one event in each of these workspaces, in one transaction. */
app.post('/bench/event', async (request) => {
  const { id, workspaces } = request.body as { id: string; workspaces: string[] }
  await inTransaction(context, async ({ emit }) => {
    for (const workspaceId of workspaces) {
      emit(workspaceId, { type: 'document.changed', subject: { documentId: id } })
    }
  })
  return {}
})
app.get('/bench/state', async (): Promise<ServerState> => {
  const connections = await promisify(app.server.getConnections.bind(app.server))()
  const { values } = await context.metrics.pollsOpen.get()
  return { connections, polls: values[0]?.value ?? 0 }
})
app.get('/bench/memory', measureMemory)
process.once('SIGTERM', () => void tracker.close().then(() => process.exit(0)))
const ready: ChildReady = { url: await tracker.listen() }
process.stdout.write(`${JSON.stringify(ready)}\n`)
