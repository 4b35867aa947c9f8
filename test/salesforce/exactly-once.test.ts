// Each run creates exactly one Task, in spite of crashes, lost responses, sleeping computers and race conditions. The tests use the real worker
// and the practice org.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CodedError } from '#shared/errors.ts'
import { systemClock } from '../../src/main/lib/clock.ts'
import { silentLog } from '../../src/main/lib/log.ts'
import type { Step } from '../../src/main/sync/context.ts'
import { defaultTiming } from '../../src/main/sync/timing.ts'
import { createRunWorker, type RunWorker } from '../../src/main/sync/worker.ts'
import { createMemoryTracker, type MemoryTracker, type MemoryVisit, taskFor } from './memory-tracker.ts'
import { connectedRep, freePort, type Rep, setUpTestOrg } from './rep.ts'

const org = setUpTestOrg()
let aiko: Rep
let tracker: MemoryTracker
let workers: RunWorker[]
beforeEach(async () => {
  aiko = await connectedRep(org, 'aiko')
  tracker = createMemoryTracker()
  workers = []
})
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()))
})

/** Connects with a short write timeout. Only tests in which no response arrives may use this function. In other tests, a slow machine could commit after the search of the worker. */
async function connectWithShortTimeout(): Promise<void> {
  aiko = await connectedRep(org, 'aiko', { writeTimeoutMs: 400 })
}

const email = 'grace.hopkins@northfield.example'
const visitor = () => tracker.add({ email, actions: [taskFor('recordOwner')] })
const done = (visit: MemoryVisit) => visit.runs.every((run) => run.state === 'done')
const onlyRun = (visit: MemoryVisit) => {
  const [run] = visit.runs
  if (!run) throw new Error('The visit has no runs.')
  return run
}

function start(step: (step: Step) => void | Promise<void> = () => {}, rep = aiko): RunWorker {
  const worker = createRunWorker({
    tracker: tracker.client(),
    salesforce: rep.salesforce,
    clock: systemClock,
    log: silentLog,
    step,
    timing: {
      lockRetryMs: 1,
      afterLostAnswerMs: 1,
      afterTimeOutMs: 1,
      backOff: { ...defaultTiming.backOff, firstMs: 1 },
      keptTaskPollMs: 5,
    },
  })
  worker.wake()
  return worker
}

/** Starts a worker that runs until the end of the test. */
function startLiving(step?: (step: Step) => void | Promise<void>, rep = aiko): RunWorker {
  const worker = start(step, rep)
  workers.push(worker)
  return worker
}

/** Stops a worker at a step until `open` is called. A test that never calls `open` simulates a kill. A test that calls `open` simulates a sleeping computer. */
function gate(at: Step) {
  const reached = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<void>()
  let used = false
  return {
    reached: reached.promise,
    open: opened.resolve,
    step: async (name: Step) => {
      if (name !== at || used) return
      used = true
      reached.resolve()
      await opened.promise
    },
  }
}

/** Wakes a worker until the visit is done. Skips the delays of waiting runs. */
async function untilDone(visit: MemoryVisit, worker = startLiving()): Promise<void> {
  await expect
    .poll(
      () => {
        tracker.skipDelays()
        worker.wake()
        return done(visit)
      },
      { timeout: 8000, interval: 20 },
    )
    .toBe(true)
}

async function expectOneTask(visit: MemoryVisit): Promise<void> {
  await expect.poll(async () => (await org.control.tasks()).length).toBe(1)
  const [task] = await org.control.tasks()
  expect(onlyRun(visit)).toMatchObject({ state: 'done', result: { taskId: task?.Id } })
}

describe('a worker that is killed', () => {
  const steps = [
    'claim',
    'claimed',
    'read',
    'planned',
    'renew',
    'renewed',
    'write',
    'written',
    'settle',
    'settled',
  ] as const
  it.each(steps)('at step "%s": after the next worker, one Task exists', async (at) => {
    const visit = visitor()
    const death = gate(at)
    start(death.step)
    await death.reached
    tracker.expireLeases()
    await untilDone(visit)
    await expectOneTask(visit)
  })

  it.each(['reconcile', 'reconciled', 'write', 'written', 'verify', 'settle'] as const)(
    'and a second worker that is killed at step "%s": one Task exists',
    async (at) => {
      const visit = visitor()
      const first = gate(at === 'verify' || at === 'write' ? 'write' : 'written')
      start(first.step)
      await first.reached
      tracker.expireLeases()
      const second = gate(at)
      start(second.step)
      await Promise.race([second.reached, expect.poll(() => done(visit)).toBe(true)])
      tracker.expireLeases()
      await untilDone(visit)
      await expectOneTask(visit)
    },
  )
})

describe('a lost response', () => {
  it.each([
    ['lost after the commit', { type: 'lose-reply' }],
    ['cut off in the middle', { type: 'truncate' }],
    ['a broken connection before the commit', { type: 'drop' }],
    ['maintenance', { type: 'maintenance' }],
    ['an HTML page with status 200', { type: 'html' }],
    ['a timeout after the commit', { type: 'no-reply', commit: true }],
    ['a timeout without a commit', { type: 'no-reply' }],
    ['an UNKNOWN_EXCEPTION for the record', { type: 'record-error', errorCode: 'UNKNOWN_EXCEPTION' }],
  ] as const)('%s', async (_name, effect) => {
    if (effect.type === 'no-reply') await connectWithShortTimeout()
    const visit = visitor()
    const match = effect.type === 'record-error' ? { object: 'Task' } : { kind: 'write' as const }
    await org.control.fault({ match, effect })
    await untilDone(visit)
    await expectOneTask(visit)
    expect(onlyRun(visit).settlements[0]).toMatchObject({
      state: 'waiting',
      wrote: 'unknown',
      reason: { code: 'unknown_outcome' },
    })
  })

  it('followed by failed searches: one Task exists', async () => {
    const visit = visitor()
    await org.control.loseReplyOfWrite()
    await org.control.fault({ match: { kind: 'read' }, after: 1, times: 2, effect: { type: 'maintenance' } })
    await untilDone(visit)
    await expectOneTask(visit)
  })

  it('and a changed document title: the Task is found by its record and owner, and gets the new subject', async () => {
    const visit = visitor()
    await org.control.loseReplyOfWrite()
    const worker = startLiving((step) => {
      if (step === 'written') visit.visit.documentTitle = 'A new title'
    })
    await untilDone(visit, worker)
    await expectOneTask(visit)
    expect((await org.control.tasks())[0]?.Subject).toBe(`${email} closed A new title`)
  })

  it('and a Task that a person has deleted in the meantime: the Task is not created again', async () => {
    const visit = visitor()
    await org.control.loseReplyOfWrite()
    const worker = startLiving(async (step) => {
      if (step !== 'written') return
      for (const task of await org.control.tasks()) await org.control.change(task.Id, { IsDeleted: true })
    })
    await untilDone(visit, worker)
    expect(await org.control.tasks()).toEqual([])
    expect(await org.control.records('Task')).toHaveLength(1)
  })

  it('because the commit takes longer than the timeout: one Task exists', async () => {
    await connectWithShortTimeout()
    const visit = visitor()
    await org.control.slowCommit(700)
    const worker = startLiving()
    await expect.poll(() => onlyRun(visit).settlements.length, { timeout: 3000 }).toBe(1)
    await org.control.until('Task', (rows) => rows.length === 1)
    await untilDone(visit, worker)
    await expectOneTask(visit)
  })

  it('in an org whose clock is one hour slow: one Task exists', async () => {
    await org.control.set({ clockOffsetMs: -3_600_000 })
    const visit = visitor()
    await org.control.loseReplyOfWrite()
    await untilDone(visit)
    await expectOneTask(visit)
  })

  it('and failed searches: the outcome of the run stays unknown until a search succeeds', async () => {
    const visit = visitor()
    await org.control.loseReplyOfWrite()
    await org.control.fault({ match: { kind: 'read' }, after: 1, effect: { type: 'maintenance' } })
    const worker = startLiving()
    await expect
      .poll(() => {
        tracker.skipDelays()
        worker.wake()
        return onlyRun(visit).settlements.length
      })
      .toBeGreaterThanOrEqual(2)
    expect(onlyRun(visit).settlements[1]).toMatchObject({ state: 'waiting', wrote: 'unknown' })
    await untilDone(visit, worker)
    await expectOneTask(visit)
  })
})

describe('two desktops', () => {
  it('the first sleeps right before its write, and the second writes: the duplicate of the first is deleted', async () => {
    const visit = visitor()
    const sleep = gate('write')
    startLiving(sleep.step)
    await sleep.reached
    tracker.expireLeases()
    const ben = await connectedRep(org, 'ben')
    await untilDone(visit, startLiving(undefined, ben))
    const kept = onlyRun(visit).result?.taskId
    sleep.open()
    await org.control.until('Task', (rows) => rows.length === 2 && rows.some((row) => row.IsDeleted === true))
    await expectOneTask(visit)
    expect(onlyRun(visit).result?.taskId).toBe(kept)
  })

  it('a duplicate that a person has changed in the meantime is not deleted', async () => {
    const visit = visitor()
    const sleep = gate('write')
    const undo = gate('undo')
    startLiving(async (step) => {
      await sleep.step(step)
      await undo.step(step)
    })
    await sleep.reached
    tracker.expireLeases()
    const ben = await connectedRep(org, 'ben')
    await untilDone(visit, startLiving(undefined, ben))
    const kept = onlyRun(visit).result?.taskId
    sleep.open()
    await undo.reached
    const own = (await org.control.tasks()).find((task) => task.Id !== kept)
    await org.control.change(own?.Id ?? '', { LastModifiedDate: new Date(Date.now() + 60_000).toISOString() })
    undo.open()
    await workers[0]?.stop()
    expect(await org.control.tasks()).toHaveLength(2)
  })

  it('the first sleeps after its write: the second finds the Task and keeps it', async () => {
    const visit = visitor()
    const sleep = gate('written')
    startLiving(sleep.step)
    await sleep.reached
    tracker.expireLeases()
    await untilDone(visit, startLiving())
    sleep.open()
    await workers[0]?.stop()
    await expectOneTask(visit)
    expect(await org.control.records('Task')).toHaveLength(1)
  })

  it('the first loses its lease while the second is still working: neither deletes the Task that is kept', async () => {
    const visit = visitor()
    const first = gate('settle')
    startLiving(first.step)
    await first.reached
    tracker.expireLeases()
    const second = gate('read')
    startLiving(second.step)
    await second.reached
    const settles = () => tracker.calls.filter((name) => name === 'runs.settle').length
    first.open()
    await expect.poll(settles).toBeGreaterThanOrEqual(3)
    second.open()
    await expect.poll(() => done(visit)).toBe(true)
    await expectOneTask(visit)
    expect(await org.control.records('Task')).toHaveLength(1)
  })

  it('both write before either searches: the search after the write keeps the older Task', async () => {
    const visit = visitor()
    const first = gate('write')
    startLiving(first.step)
    await first.reached
    tracker.expireLeases()
    // The second worker searches before the first worker's write arrives.
    const second = gate('write')
    startLiving(second.step)
    await second.reached
    first.open()
    await org.control.until('Task', (rows) => rows.length === 1)
    second.open()
    await expect.poll(() => done(visit)).toBe(true)
    await org.control.until('Task', (rows) => rows.filter((row) => row.IsDeleted === true).length === 1)
    await expectOneTask(visit)
  })

  it('the first writes and dies after the search of the second: the second keeps one Task', async () => {
    const visit = visitor()
    const asleep = gate('write')
    const dead = gate('written')
    start(async (step) => {
      await asleep.step(step)
      await dead.step(step)
    })
    await asleep.reached
    tracker.expireLeases()
    const second = gate('write')
    startLiving(second.step)
    await second.reached
    asleep.open()
    await dead.reached
    second.open()
    await expect.poll(() => done(visit)).toBe(true)
    await expectOneTask(visit)
  })

  it('both work on the same backlog: each visit gets one Task', async () => {
    const visits = Array.from({ length: 20 }, visitor)
    const ben = await connectedRep(org, 'ben')
    startLiving()
    startLiving(undefined, ben)
    await expect.poll(() => visits.every(done), { timeout: 8000 }).toBe(true)
    expect(await org.control.tasks()).toHaveLength(20)
  })
})

describe('failures before and after the write', () => {
  it('the tracker is down when a run should be settled: the run is settled later', async () => {
    const visit = visitor()
    let failures = 3
    tracker.failWith = (name) => {
      if (name !== 'runs.settle' || failures === 0) return null
      failures -= 1
      return new CodedError('tracker_unreachable', 'away')
    }
    startLiving()
    await expect.poll(() => done(visit)).toBe(true)
    expect(onlyRun(visit).attempt).toBe(1)
    await expectOneTask(visit)
  })

  it('the grant is lost: runs wait, and are executed after the rep has reconnected', async () => {
    const visit = visitor()
    await org.control.revokeAllTokens()
    const worker = startLiving()
    await expect.poll(() => aiko.salesforce.state().state).toBe('reconnect')
    await expect.poll(() => onlyRun(visit).reason?.code).toBe('salesforce_reconnect')
    const claims = () => tracker.calls.filter((name) => name === 'runs.claim').length
    const before = claims()
    worker.wake()
    tracker.skipDelays()
    expect(claims()).toBe(before)
    await aiko.salesforce.connect()
    await expect.poll(() => done(visit)).toBe(true)
    await expectOneTask(visit)
  })

  it('the org has reached its daily limit: the worker makes one call and then pauses', async () => {
    const visit = visitor()
    tracker.add({ email: 'robin@private.example', actions: [taskFor('recordOwner')] })
    await org.control.setApiCalls(1_000_000)
    const worker = startLiving()
    await expect.poll(() => onlyRun(visit).reason?.salesforceCode).toBe('REQUEST_LIMIT_EXCEEDED')
    const asked = (await org.control.requests()).length
    tracker.skipDelays()
    worker.wake()
    await new Promise((resolve) => setImmediate(resolve))
    expect((await org.control.requests()).length).toBe(asked)
    const [settlement] = onlyRun(visit).settlements
    expect(settlement?.state === 'waiting' && settlement.retryAfterMs).toBeGreaterThanOrEqual(900_000)
  })

  it('Salesforce can’t be reached: nothing is sent, and Task and campaign member are written later', async () => {
    const campaignId = await org.control.named('campaignJapanese')
    const visit = tracker.add({
      email,
      actions: [taskFor('recordOwner'), { type: 'campaign', campaignId, campaignName: '' }],
    })
    let reachable = false
    const closed = await freePort()
    // Only writes fail, as if the network broke down between two calls.
    const doors: typeof fetch = (input, init) =>
      !reachable && String(init?.body).includes('/composite/sobjects')
        ? fetch(`http://127.0.0.1:${closed}/`, init)
        : fetch(input, init)
    const ben = await connectedRep(org, 'ben', { fetch: doors })
    const worker = startLiving(undefined, ben)
    await expect.poll(() => visit.runs.every((run) => run.settlements.length > 0)).toBe(true)
    for (const run of visit.runs) {
      expect(run.settlements[0]).toMatchObject({ state: 'waiting', wrote: 'no', result: null })
    }
    reachable = true
    await untilDone(visit, worker)
    expect(visit.runs[1]?.result?.campaignMemberId).toBeTruthy()
    await expectOneTask(visit)
  })

  it('the app quits: runs that are not yet written can be claimed at once', async () => {
    const visit = visitor()
    const pause = gate('planned')
    const worker = start(pause.step)
    await pause.reached
    const stopped = worker.stop()
    pause.open()
    await stopped
    expect(onlyRun(visit)).toMatchObject({ state: 'waiting', mayHaveWritten: false })
    expect(await org.control.tasks()).toEqual([])
    await untilDone(visit)
    await expectOneTask(visit)
  })
})
