// The real tracker with two additional routes. The first route returns an empty response, to measure the limit of the HTTP server. The second
// route returns the number of transactions and the CPU time. The flags and the environment variables are the same as for the tracker.
import { type OperationNode, RawNode } from 'kysely'
import { createTracker } from '../../../src/tracker/app/tracker.ts'
import { parseCommandLine } from '../../../src/tracker/infrastructure/config.ts'
import { keptName } from '../../../src/tracker/infrastructure/database/prepared-statements.ts'
import { createLog } from '../../../src/tracker/infrastructure/log.ts'
import type { OpenStore } from '../../../src/tracker/repositories/store.ts'
import { firstInvite } from '../../../src/tracker/services/people/first-run.ts'
import type { TrackerCounters } from './contract.ts'

const { config } = parseCommandLine(process.argv.slice(2), process.env)
const tracker = await createTracker(config, { log: createLog(config.logLevel, process.stderr) })
type Writable = { -readonly [K in keyof OpenStore]: OpenStore[K] }

const counted = { transactions: 0 }
countTransactions(tracker.context.store)
tracker.app.post('/bench/empty-response', async () => ({}))
tracker.app.get('/bench/counters', async (): Promise<TrackerCounters> => {
  const { user, system } = process.cpuUsage()
  return { ...counted, cpuMicros: user + system }
})
process.once('SIGTERM', () => void tracker.close().then(() => process.exit(0)))
const url = await tracker.listen()
const invite = await firstInvite(tracker.context, tracker.workspaceId)
process.stdout.write(`${JSON.stringify({ url, publicUrl: url, invite })}\n`)

/** Counts explicit transactions, and the single statements of the fast path. */
function countTransactions(store: Writable): void {
  const transaction = store.transaction.bind(store)
  store.transaction = (work) => {
    counted.transactions += 1
    return transaction(work)
  }
  const raw = (node: OperationNode | undefined) => (node && RawNode.is(node) ? node : undefined)
  store.db = store.db.withPlugin({
    transformQuery({ node }) {
      const [begin] = raw(raw(node)?.parameters[0])?.sqlFragments ?? []
      if (keptName(begin ?? '') === 'write_where_known') counted.transactions += 1
      return node
    },
    transformResult: async ({ result }) => result,
  })
}
