// Executes a plan of hosting runs. Consecutive runs with the same needs share one deployment.
import { createRandom } from '../random.ts'
import { type Deployment, type DeploymentOptions, startDeployment } from './deployment.ts'
import { fakeTimeLibrary } from './fake-clock.ts'
import { type HostingKind, type HostingKindName, hostingKinds, scales } from './kinds.ts'
import { type HostingTally, newHostingTally } from './report.ts'
import { executeHostingRun, type HostingRun, type RunOptions } from './run.ts'
import { missingVersionBefore } from './version-before.ts'

export type HostingOptions = {
  seed: number
  kinds: readonly HostingKindName[]
  /** `each`: one run of each kind. */
  runs: number | 'each'
  /** No run starts after this time. */
  minutes: number
  readers: number
  scale: keyof typeof scales
  log(line: string): void
  /** Aborted: the current deployment is closed, and no further run starts. */
  signal: AbortSignal
}

type Needs = HostingKind['needs']

/** Short leases for `npm test`. They are longer than the faults of the short scale plus the start of a tracker on a busy machine. */
const shortLeases = {
  TRACKER_VISIBLE_LEASE_MS: '6000',
  TRACKER_HIDDEN_LEASE_MS: '6000',
  TRACKER_GRACE_MS: '500',
}

/** The small disks have less space than a tracker wants by default. */
const fewFreeBytes = { TRACKER_MIN_FREE_BYTES: '1000000' }

const runOptions = ({ readers, scale }: HostingOptions): RunOptions =>
  scale === 'long'
    ? { readers, scale: scales.long, afterMs: 38_000, beatEveryMs: 2_000 }
    : { readers, scale: scales.short, afterMs: 6_500, beatEveryMs: 400 }

const deploymentOptions = (needs: Needs, scale: HostingOptions['scale']): DeploymentOptions => ({
  version: needs === 'versionBefore' ? 'before' : 'current',
  smallDisks: needs === 'smallDisks',
  fakeClocks: needs === 'fakeClocks',
  env: { ...(scale === 'short' ? shortLeases : {}), ...(needs === 'smallDisks' ? fewFreeBytes : {}) },
})

/** Returns the kinds that cannot run here, with the reason. */
export function unavailableKinds(kinds: readonly HostingKindName[]): Map<HostingKindName, string> {
  const reasons: Record<Needs, string | null> = {
    plain: null,
    smallDisks: process.getuid?.() === 0 ? null : 'a small disk can be mounted only by root',
    fakeClocks: fakeTimeLibrary ? null : 'libfaketime is not installed',
    versionBefore: missingVersionBefore(),
  }
  return new Map(
    kinds.flatMap((kind) => {
      const reason = reasons[hostingKinds[kind].needs]
      return reason === null ? [] : [[kind, reason] as const]
    }),
  )
}

/** The runs in their order: rounds with each kind once, in random order, runs with the same needs beside each other. */
export function* planHosting(seed: number, kinds: readonly HostingKindName[]): Generator<HostingRun> {
  const random = createRandom(seed)
  for (let index = 0; ; ) {
    const needs = random.shuffled([...new Set(kinds.map((kind) => hostingKinds[kind].needs))])
    const round = random
      .shuffled([...kinds])
      .sort((one, other) => needs.indexOf(hostingKinds[one].needs) - needs.indexOf(hostingKinds[other].needs))
    for (const kind of round) yield { index: index++, kind, seed: random.between(0, 0xffffffff) }
  }
}

/** Rejects when the signal is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  promise.catch(() => undefined)
  return promise
}

async function runAndNote(
  deployment: Deployment,
  run: HostingRun,
  options: HostingOptions,
  tally: HostingTally,
): Promise<void> {
  const began = performance.now()
  const findings = await executeHostingRun(deployment, run, runOptions(options), tally)
  for (const finding of findings) {
    tally.findings.push({ run: run.index, kind: run.kind, ...finding })
    options.log(`run ${run.index} ${run.kind} ${finding.verdict.toUpperCase()}: ${finding.what}`)
  }
  if (findings.length > 0) options.log(deployment.logs())
  const seconds = Math.round((performance.now() - began) / 1_000)
  options.log(
    `run ${run.index} ${run.kind}: ${options.readers} readers, ${seconds} s, ${findings.length} findings`,
  )
}

export async function runHosting(options: HostingOptions): Promise<HostingTally> {
  const tally = newHostingTally()
  const endAt = performance.now() + options.minutes * 60_000
  const count = options.runs === 'each' ? options.kinds.length : options.runs
  const end = aborted(options.signal)
  let deployment: Deployment | null = null
  let needs: Needs | null = null
  try {
    for (const run of planHosting(options.seed, options.kinds)) {
      if (run.index >= count || performance.now() > endAt || options.signal.aborted) break
      const own = hostingKinds[run.kind].needs
      // A deployment of the version before is used once, because afterwards it has this version.
      if (own !== needs || own === 'versionBefore') {
        await deployment?.close()
        deployment = null
        deployment = await startDeployment(deploymentOptions(own, options.scale))
        needs = own
      }
      if (!deployment) throw new Error('no deployment')
      await Promise.race([runAndNote(deployment, run, options, tally), end])
    }
  } catch (error) {
    if (!options.signal.aborted) throw error
  } finally {
    await deployment?.close()
  }
  return tally
}
