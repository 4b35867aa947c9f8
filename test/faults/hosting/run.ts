// Executes one hosting run: readers read through the proxy while one fault is injected. Then the results are compared with what was confirmed.
import { eventually } from '../../fixtures/part.ts'
import { createRandom } from '../random.ts'
import { createCrowd } from './crowd.ts'
import type { Deployment } from './deployment.ts'
import { type HostingKindName, hostingKinds, type Scale } from './kinds.ts'
import { checkAfterLeave, checkWhileReading } from './oracle.ts'
import {
  beatsTo,
  databaseWrites,
  fileWrites,
  noticedWithinMs,
  readinessOf,
  readyWhileFailing,
  startProbing,
} from './probes.ts'
import type { HostingFinding, HostingTally } from './report.ts'

export type HostingRun = { index: number; kind: HostingKindName; seed: number }
export type RunOptions = {
  readers: number
  scale: Scale
  /** The readers go on for this time (ms) after the fault. It is longer than a lease, so that a lease that runs out shows. */
  afterMs: number
  beatEveryMs: number
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
/** The time in which all trackers must be ready after a fault. */
const readyWithinMs = 60_000

async function untilReady(deployment: Deployment): Promise<HostingFinding[]> {
  const findings: HostingFinding[] = []
  for (const { name, url } of deployment.nodes) {
    let last = 'no answer'
    const isReady = async () => {
      const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => null)
      last = (await answer?.text()) ?? 'no answer'
      return answer?.status === 200
    }
    await eventually(`${name} is ready`, isReady, readyWithinMs).catch(() => {
      const what = `${name} was not ready ${readyWithinMs / 1_000} s after the fault: ${last}`
      findings.push({ verdict: 'notBack', what })
    })
  }
  return findings
}

type Probes = { stop(): Promise<{ findings: HostingFinding[]; noticedWithinMs: number }> }

/** The writes of a node are the beats that are sent to it directly, and the writes to the database and the folder that both nodes share. */
async function startProbes(deployment: Deployment, run: HostingRun): Promise<Probes> {
  const { nodes, slug, database, filesDir } = deployment
  const email = (node: string) => `${node}.r${run.index}.s${run.seed}@probes.example`
  const beats = await Promise.all(nodes.map((node) => beatsTo(node, slug, email(node.name))))
  const { series, stop } = startProbing([
    ...nodes.map(readinessOf),
    ...beats,
    databaseWrites(database.url),
    fileWrites(filesDir),
  ])
  const readiness = series.slice(0, nodes.length)
  const own = series.slice(nodes.length, nodes.length * 2)
  const shared = series.slice(nodes.length * 2)
  return {
    async stop() {
      await stop()
      const pairs = readiness.flatMap((ready, node) =>
        [...shared, ...own.slice(node, node + 1)].map((writes) => ({ ready, writes })),
      )
      return {
        findings: pairs.flatMap(({ ready, writes }) => readyWhileFailing(ready, writes)),
        noticedWithinMs: Math.max(
          0,
          ...pairs.map(({ ready, writes }) => noticedWithinMs(ready, writes) ?? 0),
        ),
      }
    },
  }
}

export async function executeHostingRun(
  deployment: Deployment,
  run: HostingRun,
  options: RunOptions,
  tally: HostingTally,
): Promise<HostingFinding[]> {
  const random = createRandom(run.seed)
  const { url, slug, database, desktops } = deployment
  const emailOf = (reader: number) => `r${run.index}-${reader}.s${run.seed}@hosting.example`
  const crowd = createCrowd({ url, slug, random, emailOf, beatEveryMs: options.beatEveryMs })
  const early = Math.ceil(options.readers * 0.8)
  await crowd.enter(early)
  const probes = await startProbes(deployment, run)
  await sleep(options.beatEveryMs * 2)
  const fault = hostingKinds[run.kind].inject({ deployment, random, scale: options.scale, tally })
  // These readers open the document during the fault. They try again until a tracker answers.
  await Promise.all([fault, sleep(options.beatEveryMs).then(() => crowd.enter(options.readers - early))])
  tally.faults += 1
  const healedAt = performance.now()
  const findings: HostingFinding[] = await untilReady(deployment)
  tally.longestRecoveryMs = Math.max(tally.longestRecoveryMs, Math.round(performance.now() - healedAt))
  await sleep(options.afterMs)
  await crowd.pause()
  findings.push(...(await checkWhileReading(database.url, crowd.readers)))
  crowd.resume()
  await crowd.leave()
  findings.push(...(await checkAfterLeave(database.url, crowd.readers, desktops)))
  const readiness = await probes.stop()
  tally.longestNoticeMs = Math.max(tally.longestNoticeMs, Math.round(readiness.noticedWithinMs))
  findings.push(...crowd.refusals(), ...readiness.findings)
  tally.runs += 1
  tally.runsOfKind[run.kind] = (tally.runsOfKind[run.kind] ?? 0) + 1
  tally.visits += crowd.readers.length
  for (const reader of crowd.readers) tally.acknowledgedBeats += reader.acknowledgedBeats()
  return findings
}
