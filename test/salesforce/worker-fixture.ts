// A test fixture for the run worker: a connected rep, an in-memory tracker, and the practice org.
import { afterEach, beforeEach, expect } from 'vitest'
import { systemClock } from '../../src/main/lib/clock.ts'
import { type Log, silentLog } from '../../src/main/lib/log.ts'
import type { SalesforceOptions } from '../../src/main/salesforce/options.ts'
import type { Step } from '../../src/main/sync/context.ts'
import { defaultTiming } from '../../src/main/sync/timing.ts'
import { createRunWorker, type RunWorker, type RunWorkerOptions } from '../../src/main/sync/worker.ts'
import {
  createMemoryTracker,
  type MemoryLink,
  type MemoryRun,
  type MemoryTracker,
  type MemoryVisit,
} from './memory-tracker.ts'
import { connectedRep, type Rep, type TestOrg } from './rep.ts'

/** A visit, or a link whose creation is logged. */
type Executed = Pick<MemoryVisit | MemoryLink, 'runs'>

export type WorkerFixture = {
  org: TestOrg
  rep: Rep
  tracker: MemoryTracker
  worker: RunWorker
  onStep: (step: Step) => void | Promise<void>
  /** Waits until each run of the visit is done, skipped or failed. Skips the delays of waiting runs. Returns the first run. */
  finish(visit: Executed): Promise<MemoryRun>
  /** Waits until the first run of the visit has been settled `times` times. Skips the delays of waiting runs. Returns the first run. */
  settled(visit: Executed, times: number): Promise<MemoryRun>
  close(): Promise<void>
}

export type WorkerFixtureOptions = {
  user?: string
  /** The tracker of an earlier fixture, to simulate a second desktop. */
  tracker?: MemoryTracker
  salesforce?: Partial<SalesforceOptions>
  timing?: RunWorkerOptions['timing']
  log?: Log
}

// Over 60 lines: one object with a short function for each action of a test.
export async function createWorkerFixture(
  org: TestOrg,
  options: WorkerFixtureOptions = {},
): Promise<WorkerFixture> {
  const rep = await connectedRep(org, options.user ?? 'aiko', options.salesforce)
  const tracker = options.tracker ?? createMemoryTracker()
  const worker = createRunWorker({
    tracker: tracker.client(),
    salesforce: rep.salesforce,
    clock: systemClock,
    log: options.log ?? silentLog,
    timing: {
      ...{
        lockRetryMs: 1,
        afterLostAnswerMs: 1,
        afterTimeOutMs: 1,
        backOff: { ...defaultTiming.backOff, firstMs: 1 },
        keptTaskPollMs: 5,
      },
      ...options.timing,
    },
    step: (step) => fixture.onStep(step),
  })
  const until = async (holds: () => boolean) => {
    await expect
      .poll(
        () => {
          tracker.skipDelays()
          worker.wake()
          return holds()
        },
        { timeout: 8000, interval: 5 },
      )
      .toBe(true)
  }
  const first = (visit: Executed) => {
    const [run] = visit.runs
    if (!run) throw new Error('The visit has no runs.')
    return run
  }
  const fixture: WorkerFixture = {
    org,
    rep,
    tracker,
    worker,
    onStep: () => {},
    async finish(visit) {
      await until(() => visit.runs.every(({ state }) => ['done', 'skipped', 'failed'].includes(state)))
      return first(visit)
    },
    async settled(visit, times) {
      await until(() => first(visit).settlements.length >= times)
      return first(visit)
    },
    async close() {
      await worker.stop()
      await rep.salesforce.close()
    },
  }
  return fixture
}

export type ResettableFixture = WorkerFixture & {
  /** Closes the current fixture and creates another one, to simulate a restart of the desktop. */
  restart(options?: WorkerFixtureOptions): Promise<void>
}

/** Registers the hooks of a test file. Each test gets a new fixture. The fixture is closed after the test. */
export function setUpWorkerFixture(org: TestOrg, options: WorkerFixtureOptions = {}): ResettableFixture {
  let created: WorkerFixture | null = null
  const current = (): WorkerFixture => {
    if (!created) throw new Error('The fixture is not created.')
    return created
  }
  beforeEach(async () => {
    created = await createWorkerFixture(org, options)
  })
  afterEach(() => created?.close())
  return {
    org,
    get rep() {
      return current().rep
    },
    get tracker() {
      return current().tracker
    },
    get worker() {
      return current().worker
    },
    get onStep() {
      return current().onStep
    },
    set onStep(onStep) {
      current().onStep = onStep
    },
    finish: (visit) => current().finish(visit),
    settled: (visit, times) => current().settled(visit, times),
    close: () => current().close(),
    async restart(changed = options) {
      await current().close()
      created = await createWorkerFixture(org, changed)
    },
  }
}
