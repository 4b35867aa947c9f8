// A worker waits while the tracker fails, and while another worker has its run.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CodedError } from '#shared/errors.ts'
import { systemClock } from '../../src/main/lib/clock.ts'
import { silentLog } from '../../src/main/lib/log.ts'
import { defaultTiming } from '../../src/main/sync/timing.ts'
import { createRunWorker, type RunWorker, type RunWorkerOptions } from '../../src/main/sync/worker.ts'
import { createMemoryTracker, type MemoryTracker, taskFor } from './memory-tracker.ts'
import { connectedRep, heldClock, type Rep, setUpTestOrg } from './rep.ts'

const org = setUpTestOrg()
let aiko: Rep
let tracker: MemoryTracker
let worker: RunWorker
beforeEach(async () => {
  aiko = await connectedRep(org, 'aiko')
  tracker = createMemoryTracker()
})
afterEach(() => worker.stop())

const callsOf = (name: string) => tracker.calls.filter((each) => each === name).length

function start(options: Partial<RunWorkerOptions>): RunWorker {
  worker = createRunWorker({
    ...{ tracker: tracker.client(), salesforce: aiko.salesforce, clock: systemClock, log: silentLog },
    ...options,
  })
  worker.wake()
  return worker
}

it('the back-off grows while the tracker fails; a wake ends the wait, but not before the first back-off time', async () => {
  const clock = heldClock()
  tracker.failWith = () => new CodedError('unavailable', 'Not now.')
  start({ clock, timing: { backOff: { ...defaultTiming.backOff, firstMs: 1_000 } } })
  const claims = () => callsOf('runs.claim')
  const asleep = async () => {
    await expect.poll(() => clock.sleeping().length).toBe(1)
    return clock.sleeping()[0] ?? 0
  }
  const tillClaim = (count: number) =>
    expect
      .poll(() => {
        if (claims() < count) clock.pass()
        return claims()
      })
      .toBe(count)
  await expect.poll(claims).toBe(1)
  for (let failures = 1; failures <= 5; failures += 1) await tillClaim(failures + 1)
  // Each wait has two sleeps. The first sleep is the first back-off time. The second sleep is the remaining time, which grows.
  expect(await asleep()).toBeLessThanOrEqual(1_000)
  clock.pass()
  expect(await asleep()).toBeGreaterThan(10_000)
  worker.wake()
  await expect.poll(claims).toBe(7)
  // A wake during the first sleep takes effect right after that sleep.
  await asleep()
  worker.wake()
  expect(claims()).toBe(7)
  clock.pass()
  await expect.poll(claims).toBe(8)
  await asleep()
  clock.pass()
  await asleep()
  // The tracker works again and wakes the worker.
  tracker.failWith = () => null
  worker.wake()
  await expect.poll(claims).toBe(9)
})

it('if another worker settles the run without a Task, this worker keeps its Task and stops polling', async () => {
  const visit = tracker.add({
    email: 'grace.hopkins@northfield.example',
    actions: [taskFor('recordOwner')],
  })
  const [run] = visit.runs
  const written = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  start({
    timing: { keptTaskPollMs: 1 },
    async step(name) {
      if (name !== 'settle') return
      written.resolve()
      await goOn.promise
    },
  })
  await written.promise
  // Another worker has the run when this worker reports its result. The other worker's write is refused later.
  Object.assign(run ?? {}, { leaseToken: 'lse_of_another', state: 'claimed' })
  goOn.resolve()
  await expect.poll(() => callsOf('runs.settle')).toBeGreaterThan(3)
  Object.assign(run ?? {}, { state: 'failed' })
  // The worker must stop polling.
  await expect
    .poll(async () => {
      const before = callsOf('runs.settle')
      await new Promise((resolve) => setTimeout(resolve, 30))
      return callsOf('runs.settle') - before
    })
    .toBe(0)
  const tasks = await org.control.records('Task')
  expect(tasks).toMatchObject([{ IsDeleted: false }])
})
