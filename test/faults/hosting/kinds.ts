// The kinds of faults of a hosting. Each kind injects its fault, ends it, and returns.
import type { Random } from '../random.ts'
import type { Deployment } from './deployment.ts'
import type { HostingTally } from './report.ts'

/** Durations of faults in ms. */
export type Scale = {
  fault: readonly [number, number]
  pause: readonly [number, number]
  clockStepMs: number
}

/** `long`: the durations of the issue that asked for these runs. `short`: for `npm test`, with short leases. */
export const scales = {
  long: { fault: [5_000, 120_000], pause: [1_000, 10_000], clockStepMs: 60_000 },
  short: { fault: [1_500, 2_500], pause: [300, 800], clockStepMs: 60_000 },
} as const satisfies Record<string, Scale>

export type Injection = { deployment: Deployment; random: Random; scale: Scale; tally: HostingTally }

export type HostingKind = {
  /** What the deployment of this kind needs. Runs with the same needs share one deployment. */
  needs: 'plain' | 'smallDisks' | 'fakeClocks' | 'versionBefore'
  inject(injection: Injection): Promise<void>
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const faultMs = ({ random, scale }: Injection) => random.between(...scale.fault)
const pauseMs = ({ random, scale }: Injection) => random.between(...scale.pause)

async function kill(injection: Injection): Promise<void> {
  const { deployment, random, tally } = injection
  for (let left = random.between(1, 4); left > 0; left--) {
    const victims = random.chance(0.25) ? deployment.nodes : [random.pick(deployment.nodes)]
    tally.kills += victims.length
    await Promise.all(victims.map((node) => node.kill(pauseMs(injection))))
    await sleep(pauseMs(injection))
  }
}

async function pause(injection: Injection): Promise<void> {
  const { deployment, random } = injection
  const paused = random.chance(0.25) ? deployment.nodes : [random.pick(deployment.nodes)]
  for (const node of paused) node.pause()
  await sleep(faultMs(injection))
  for (const node of paused) node.resume()
}

async function restart({ deployment, tally }: Injection): Promise<void> {
  for (const node of deployment.nodes) {
    tally.longestStopMs = Math.max(tally.longestStopMs, await node.restart())
  }
}

async function databaseStopped(injection: Injection): Promise<void> {
  const { database } = injection.deployment
  await database.crash()
  await sleep(faultMs(injection))
  await database.start()
}

async function databaseHung(injection: Injection): Promise<void> {
  const { database } = injection.deployment
  database.hang()
  await sleep(faultMs(injection))
  database.unhang()
}

const diskFull = (which: 'files' | 'database') => async (injection: Injection) => {
  const { disks, database } = injection.deployment
  if (!disks) throw new Error('this deployment has no small disks')
  disks[which].fill()
  await sleep(faultMs(injection))
  disks[which].release()
  // PostgreSQL ends if it cannot write its log. Its supervisor starts it again.
  await database.start()
}

const clockStep = (which: 'tracker' | 'database') => async (injection: Injection) => {
  const { deployment, random, scale } = injection
  const { clocks } = deployment
  if (!clocks) throw new Error('this deployment has no simulated clocks')
  const clock = which === 'database' ? clocks.database : random.pick(clocks.nodes)
  clock.set(random.pick([scale.clockStepMs, -scale.clockStepMs]))
  await sleep(faultMs(injection))
  clock.set(0)
}

/** Replaces the version before by this version, one tracker after the other. Before that, one tracker of the version before is killed. */
async function upgrade(injection: Injection): Promise<void> {
  const { deployment, random, tally } = injection
  const { nodes, current } = deployment
  if (random.chance(0.5)) {
    tally.kills += 1
    const victim = random.pick(nodes)
    await victim.kill(0)
    await victim.ready()
  }
  for (const node of nodes) {
    tally.longestStopMs = Math.max(tally.longestStopMs, await node.restart(current))
    await sleep(pauseMs(injection))
  }
}

export const hostingKinds = {
  kill: { needs: 'plain', inject: kill },
  pause: { needs: 'plain', inject: pause },
  restart: { needs: 'plain', inject: restart },
  databaseStopped: { needs: 'plain', inject: databaseStopped },
  databaseHung: { needs: 'plain', inject: databaseHung },
  filesFull: { needs: 'smallDisks', inject: diskFull('files') },
  databaseFull: { needs: 'smallDisks', inject: diskFull('database') },
  trackerClock: { needs: 'fakeClocks', inject: clockStep('tracker') },
  databaseClock: { needs: 'fakeClocks', inject: clockStep('database') },
  upgrade: { needs: 'versionBefore', inject: upgrade },
} as const satisfies Record<string, HostingKind>

export type HostingKindName = keyof typeof hostingKinds
export const hostingKindNames = Object.keys(hostingKinds) as HostingKindName[]
