// The real tracker with two additional routes. The first route returns an empty response, to measure the limit of the HTTP server. The second
// route returns the number of batches and the CPU time. The flags and the environment variables are the same as for the tracker.
import { createTracker } from '../../../src/tracker/app/tracker.ts'
import { parseCommandLine } from '../../../src/tracker/infrastructure/config.ts'
import { createLog } from '../../../src/tracker/infrastructure/log.ts'
import type { createBeatRepository } from '../../../src/tracker/repositories/beat-rows.ts'
import type { DeploymentRepositories } from '../../../src/tracker/repositories/deployment-repositories.ts'
import { firstInvite } from '../../../src/tracker/services/people/first-run.ts'
import type { TrackerCounters } from './contract.ts'

const { config } = parseCommandLine(process.argv.slice(2), process.env)
const tracker = await createTracker(config, { log: createLog(config.logLevel, process.stderr) })
const { context } = tracker

const fastPath = { tried: 0, lost: 0 }
countFastPath(context.store.deployment)
tracker.app.post('/bench/empty-response', async () => ({}))
tracker.app.get('/bench/counters', async (): Promise<TrackerCounters> => {
  const { user, system } = process.cpuUsage()
  const { values } = await context.metrics.beatBatch.get()
  const batches = values.find(({ metricName }) => metricName?.endsWith('_count'))?.value ?? 0
  return { pid: process.pid, batches, cpuMicros: user + system, ...fastPath }
})
process.once('SIGTERM', () => void tracker.close().then(() => process.exit(0)))
const url = await tracker.listen()
const invite = await firstInvite(context, tracker.workspaceId)
process.stdout.write(`${JSON.stringify({ url, publicUrl: url, invite })}\n`)

type BeatRepository = ReturnType<typeof createBeatRepository>

/** Counts the rows that the optimistic lock refused. */
function countFastPath(repositories: DeploymentRepositories): void {
  const { beats } = repositories
  const counted: BeatRepository = {
    ...beats,
    async writeUnchanged(changes, now) {
      const versions = await beats.writeUnchanged(changes, now)
      fastPath.tried += changes.length
      fastPath.lost += changes.length - versions.size
      return versions
    },
  }
  Object.defineProperty(repositories, 'beats', { value: counted })
}
