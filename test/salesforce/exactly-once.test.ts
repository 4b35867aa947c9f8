// Exactly one Task a run, whatever dies, gets lost, sleeps or races: the real worker against the practice org.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CodedError } from '#shared/errors.ts'
import { systemClock } from '../../src/main/lib/clock.ts'
import { silentLog } from '../../src/main/lib/log.ts'
import type { Step } from '../../src/main/sync/context.ts'
import { defaultTiming } from '../../src/main/sync/timing.ts'
import { createRunWorker, type RunWorker } from '../../src/main/sync/worker.ts'
import { createMemoryTracker, type MemoryTracker, type MemoryVisit, taskFor } from './memory-tracker.ts'
import { connectedRep, freePort, type Rep, startOrg, type TestOrg } from './rep.ts'

let org: TestOrg
let aiko: Rep
let tracker: MemoryTracker
let workers: RunWorker[]
beforeAll(async () => {
  org = await startOrg()
})
afterAll(() => org.close())
beforeEach(async () => {
  await org.control.reset()
  aiko = await connectedRep(org, 'aiko')
  tracker = createMemoryTracker()
  workers = []
})
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()))
})

/** Only where nothing answers: a loaded machine may be slow to commit, and here we look for a Task a moment later. */
async function loseOurPatience(): Promise<void> {
  aiko = await connectedRep(org, 'aiko', { writeTimeoutMs: 400 })
}

const email = 'grace.hopkins@northfield.example'
const visitor = () => tracker.add({ email, actions: [taskFor('recordOwner')] })
const done = (visit: MemoryVisit) => visit.runs.every((run) => run.state === 'done')
const onlyRun = (visit: MemoryVisit) => {
  const [run] = visit.runs
  if (!run) throw new Error('a visit without runs')
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

/** A worker that lives to the end of the test. */
function startLiving(step?: (step: Step) => void | Promise<void>, rep = aiko): RunWorker {
  const worker = start(step, rep)
  workers.push(worker)
  return worker
}

/** A place where a worker stops until it is let go, or for ever: as kill -9 or a closed lid would. */
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

/** Wakes a worker until the visit is done, letting leases run out and delays pass. */
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

describe('killed', () => {
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
  it.each(steps)('at "%s": the next worker ends with one Task', async (at) => {
    const visit = visitor()
    const death = gate(at)
    start(death.step)
    await death.reached
    tracker.expireLeases()
    await untilDone(visit)
    await expectOneTask(visit)
  })

  it.each(['reconcile', 'reconciled', 'write', 'written', 'verify', 'settle'] as const)(
    'a second time, at "%s"',
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

describe('an answer that never comes', () => {
  it.each([
    ['lost after the commit', { type: 'lose-reply' }],
    ['cut off in the middle', { type: 'truncate' }],
    ['a broken connection before the commit', { type: 'drop' }],
    ['maintenance', { type: 'maintenance' }],
    ['a page with status 200', { type: 'html' }],
    ['silence after the commit', { type: 'no-reply', commit: true }],
    ['silence without a commit', { type: 'no-reply' }],
    ['a row that the server gives up on', { type: 'record-error', errorCode: 'UNKNOWN_EXCEPTION' }],
  ] as const)('%s', async (_name, effect) => {
    if (effect.type === 'no-reply') await loseOurPatience()
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

  it('twice in a row', async () => {
    const visit = visitor()
    await org.control.loseReplyOfWrite()
    await org.control.fault({ match: { kind: 'read' }, after: 1, times: 2, effect: { type: 'maintenance' } })
    await untilDone(visit)
    await expectOneTask(visit)
  })

  it('and the words have changed since: it is found by its people and gets the new ones', async () => {
    const visit = visitor()
    await org.control.loseReplyOfWrite()
    const worker = startLiving((step) => {
      if (step === 'written') visit.visit.documentTitle = 'A new title'
    })
    await untilDone(visit, worker)
    await expectOneTask(visit)
    expect((await org.control.tasks())[0]?.Subject).toBe(`${email} closed A new title`)
  })

  it('and somebody deleted the Task meanwhile: it is not made again', async () => {
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

  it('a commit that is slower than our patience', async () => {
    await loseOurPatience()
    const visit = visitor()
    await org.control.slowCommit(700)
    const worker = startLiving()
    await expect.poll(() => onlyRun(visit).settlements.length, { timeout: 3000 }).toBe(1)
    await org.control.until('Task', (rows) => rows.length === 1)
    await untilDone(visit, worker)
    await expectOneTask(visit)
  })

  it('the org’s clock is an hour off', async () => {
    await org.control.set({ clockOffsetMs: -3_600_000 })
    const visit = visitor()
    await org.control.loseReplyOfWrite()
    await untilDone(visit)
    await expectOneTask(visit)
  })

  it('a run that may have written stays so while Salesforce cannot be asked', async () => {
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
  it('one sleeps right before its write and wakes after the other did the work: its duplicate goes', async () => {
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

  it('a duplicate that somebody has changed meanwhile is not deleted', async () => {
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

  it('one sleeps after its write: the other finds that Task, and it stays', async () => {
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

  it('the other is still at work when the first learns that its lease is lost: nobody deletes the Task that is kept', async () => {
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

  it('both wrote before either looked: the second look leaves the older one', async () => {
    const visit = visitor()
    const first = gate('write')
    startLiving(first.step)
    await first.reached
    tracker.expireLeases()
    // The second looked before the first one's write arrives.
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

  it('one wakes, writes and dies, after the other had looked and found nothing: the other leaves one Task', async () => {
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

  it('at once on the same backlog: each visit gets one Task', async () => {
    const visits = Array.from({ length: 20 }, visitor)
    const ben = await connectedRep(org, 'ben')
    startLiving()
    startLiving(undefined, ben)
    await expect.poll(() => visits.every(done), { timeout: 8000 }).toBe(true)
    expect(await org.control.tasks()).toHaveLength(20)
  })
})

describe('around the writing', () => {
  it('the tracker is away when a written Task should be settled: it is settled later', async () => {
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

  it('the grant is gone: work waits, nothing is lost, and connecting again does it', async () => {
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

  it('over the org’s daily limit: one call, then a pause', async () => {
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

  it('Salesforce cannot be reached at all: nothing was sent, Task and campaign follow later', async () => {
    const campaignId = await org.control.named('campaignJapanese')
    const visit = tracker.add({
      email,
      actions: [taskFor('recordOwner'), { type: 'campaign', campaignId, campaignName: '' }],
    })
    let reachable = false
    const closed = await freePort()
    // Only the writes meet a closed door, as when the network goes between two calls.
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

  it('quitting gives back what is not written yet', async () => {
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
