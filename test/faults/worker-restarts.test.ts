// A worker is killed at random while visits leave, and then starts again on another machine with only its sealed file and its key. Each visit
// must have exactly one Task. `WORKER_KILLS=20 WORKER_VISITS=50` runs the long form.
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { sealedFilePath } from '../../src/main/secrets/sealed/sealed-file.ts'
import { eventually } from '../fixtures/part.ts'
import { createReader } from '../fixtures/team/reader.ts'
import { reportWithoutSalesforce, shareWithTask } from '../fixtures/team/share.ts'
import { startTeam, type Team } from '../fixtures/team/team.ts'
import { workerTiming } from './environment.ts'
import { createRandom } from './random.ts'

const kills = Number(process.env.WORKER_KILLS ?? 3)
const visitCount = Number(process.env.WORKER_VISITS ?? 8)
const settleWithinMs = 60_000 + kills * 5_000

let team: Team
afterEach(() => team.close())

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function visit(slug: string, email: string): Promise<string> {
  const reader = createReader(() => team.tracker.url, slug, email)
  await reader.open()
  await reader.read(2, 120, 60)
  await reader.goodbye()
  return reader.visitId()
}

async function stateOf(visitId: string): Promise<string> {
  const { runs } = await team.aiko.client.call('visits.get', { params: { visitId } })
  return runs.map(({ state }) => state).join() || 'no run'
}

const allDone = (visitIds: readonly string[]) =>
  eventually(
    'all runs are done',
    async () => (await Promise.all(visitIds.map(stateOf))).every((state) => state === 'done'),
    settleWithinMs,
  )

/** Counts the Tasks of each run, including deleted Tasks. */
async function countTasks(): Promise<{ runs: number; doubled: number }> {
  const tasks = await team.org.control.records('Task')
  const references = tasks.flatMap((task) => String(task.Description).match(/^Ref: (\S+)$/m)?.[1] ?? [])
  return { runs: new Set(references).size, doubled: references.length - new Set(references).size }
}

/** Fails if a file of the folder contains a token of the device or of Salesforce. */
function expectNoPlainToken(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })) {
    if (!name.isFile()) continue
    const bytes = readFileSync(path.join(name.parentPath, name.name), 'latin1')
    expect(bytes, name.name).not.toMatch(/lpd\.[\w-]+\.|5Aep\w{20}|00D\w{12}!/)
  }
}

test.each(['browser', 'key'] as const)(
  'a worker with a login by %s loses and doubles no Task, and needs only its sealed file and its key',
  async (login) => {
    const random = createRandom(Date.now() % 1e9)
    team = await startTeam({
      trackerEnv: { TRACKER_GRACE_MS: '300', TRACKER_RATE_LIMIT: 'false' },
      timing: workerTiming,
      readTimeoutMs: 1_500,
      writeTimeoutMs: 700,
    })
    await reportWithoutSalesforce(team.aiko)
    const { slug } = await shareWithTask(team.aiko, { pages: 4 })
    const worker = await team.addWorker(login)
    await worker.desktop.start()

    const reading = Promise.all(
      Array.from({ length: visitCount }, async (_, index) => {
        await sleep((index * kills * 2_000) / visitCount)
        return visit(slug, `reader${index}@example.com`)
      }),
    )
    for (let killed = 0; killed < kills; killed += 1) {
      await sleep(random.between(50, 1_500))
      await worker.desktop.kill()
      await worker.desktop.start()
    }
    const visitIds = await reading
    await allDone(visitIds)
    expect(await countTasks()).toEqual({ runs: visitCount, doubled: 0 })
    expectNoPlainToken(worker.dataDir)

    await worker.desktop.kill()
    const rebooted = worker.inFolder('rebooted')
    cpSync(sealedFilePath(worker.dataDir), sealedFilePath(rebooted.dataDir))
    await rebooted.desktop.start()
    await allDone([await visit(slug, 'after-the-reboot@example.com')])
    expect(await countTasks()).toEqual({ runs: visitCount + 1, doubled: 0 })
    expectNoPlainToken(rebooted.dataDir)
    const { workers } = await team.aiko.client.call('workers.status', {})
    expect(workers).toHaveLength(1)
    expect(workers[0]).toMatchObject({ isConnected: true, salesforce: { user: { name: 'Priya Raman' } } })
  },
  settleWithinMs * 2,
)
