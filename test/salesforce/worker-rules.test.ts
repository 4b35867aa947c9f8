// The rules of docs/salesforce-rules.md for the contents of a Task, its record and its assignee. The tests use the real worker and the
// practice org.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/lib/clock.ts'
import { silentLog } from '../../src/main/lib/log.ts'
import type { Step } from '../../src/main/sync/context.ts'
import { defaultTiming } from '../../src/main/sync/timing.ts'
import { createRunWorker, type RunWorker } from '../../src/main/sync/worker.ts'
import {
  createMemoryTracker,
  type MemoryTracker,
  type MemoryVisit,
  taskFor,
  type VisitInput,
} from './memory-tracker.ts'
import { connectedRep, type Rep, setUpTestOrg } from './rep.ts'

const org = setUpTestOrg()
let rep: Rep
let tracker: MemoryTracker
let worker: RunWorker
let onStep: (step: Step) => void | Promise<void>
beforeEach(async () => {
  rep = await connectedRep(org, 'aiko')
  tracker = createMemoryTracker()
  onStep = () => {}
  worker = createRunWorker({
    tracker: tracker.client(),
    salesforce: rep.salesforce,
    clock: systemClock,
    log: silentLog,
    timing: { lockRetryMs: 1, afterLostAnswerMs: 1, backOff: { ...defaultTiming.backOff, firstMs: 1 } },
    step: (step) => onStep(step),
  })
})
afterEach(() => worker.stop())

const named = (key: string) => org.control.named(key)
const finished = (visit: MemoryVisit) =>
  visit.runs.every((run) => ['done', 'skipped', 'failed'].includes(run.state))

async function work(input: VisitInput): Promise<MemoryVisit> {
  const visit = tracker.add(input)
  worker.wake()
  await expect.poll(() => finished(visit), { timeout: 5000, interval: 5 }).toBe(true)
  return visit
}

describe('the Task', () => {
  it('has subject, comments, due date, record and assignee; status and priority are the org’s defaults', async () => {
    const visit = await work({
      email: 'grace.hopkins@northfield.example',
      actions: [taskFor('documentOwner')],
      leftAt: '2026-11-22T15:30:00.000Z',
    })
    const [task, ...others] = await org.control.tasks()
    expect(others).toEqual([])
    expect(task).toMatchObject({
      Subject: 'grace.hopkins@northfield.example closed Product tour',
      WhoId: await named('leadGrace'),
      OwnerId: await named('aiko'),
      // In Tokyo it is already the next day.
      ActivityDate: '2026-11-23',
      Status: 'Not Started',
      Priority: 'Normal',
    })
    expect(task?.Description).toBe(
      [
        'Document: Product tour',
        'E-mail: grace.hopkins@northfield.example',
        'Exit page: 5 of 12',
        'Reading time: 3 min 20 s',
        'History: https://pages.example/history/abc',
        '',
        `Ref: ${visit.runs[0]?.id}`,
      ].join('\n'),
    )
    expect(visit.runs[0]?.result).toMatchObject({
      taskId: task?.Id,
      record: { type: 'Lead', name: 'Grace Hopkins', owner: { name: 'Ben Carter' } },
      assignee: { name: 'Aiko Sato' },
      instanceUrl: org.address.instanceUrl,
    })
    expect(visit.match).toMatchObject({ type: 'Lead', id: await named('leadGrace') })
  })

  it('costs two API calls, together with two campaign members', async () => {
    const before = (await org.control.state()).apiCalls
    const campaigns = [await named('campaignJapanese'), await named('campaignInactive')]
    const visit = await work({
      email: 'grace.hopkins@northfield.example',
      actions: [
        taskFor('recordOwner'),
        ...campaigns.map((campaignId) => ({ type: 'campaign' as const, campaignId, campaignName: '' })),
      ],
    })
    expect(visit.runs.map((run) => run.state)).toEqual(['done', 'done', 'done'])
    expect((await org.control.state()).apiCalls - before).toBe(2)
    expect(visit.runs.slice(1).every((run) => run.result?.campaignMemberId)).toBe(true)
  })

  it('is written in batches for a backlog of 200 visits', async () => {
    for (let n = 0; n < 200; n += 1) {
      tracker.add({ email: `nobody${n}@example.com`, actions: [taskFor('documentOwner')] })
    }
    const before = (await org.control.state()).apiCalls
    worker.wake()
    await expect.poll(() => tracker.visits.every(finished), { timeout: 15_000 }).toBe(true)
    expect(await org.control.tasks()).toHaveLength(200)
    expect((await org.control.state()).apiCalls - before).toBeLessThanOrEqual(20)
  })

  it('is updated after the visit was resumed and left again', async () => {
    const visit = await work({ email: 'grace.hopkins@northfield.example', actions: [taskFor('recordOwner')] })
    tracker.leaveAgain(visit, { page: 9, activeMs: 300_000 })
    worker.wake()
    await expect.poll(() => visit.runs[0]?.settlements.length).toBe(2)
    const tasks = await org.control.tasks()
    expect(tasks).toHaveLength(1)
    expect(tasks[0]?.Description).toContain('Exit page: 9 of 12')
    expect(visit.runs[0]?.result?.taskId).toBe(tasks[0]?.Id)
  })

  it('is not created again if a person has deleted it and the visit leaves again', async () => {
    const visit = await work({ email: 'grace.hopkins@northfield.example', actions: [taskFor('recordOwner')] })
    await org.control.change(visit.runs[0]?.result?.taskId ?? '', { IsDeleted: true })
    tracker.leaveAgain(visit, { page: 9 })
    worker.wake()
    await expect.poll(() => visit.runs[0]?.settlements.length).toBe(2)
    expect(await org.control.tasks()).toEqual([])
    expect(visit.runs[0]?.state).toBe('done')
  })
})

describe('the record', () => {
  it.each([
    ['a Lead is preferred to a Contact', 'shota.nakamura@minato.example', 'leadAlsoContact'],
    ['the Lead that was modified last is preferred', 'terry@twins.example', 'leadTwinNew'],
    ['an address in another letter case', 'ulla.upper@upper.example', 'leadUpper'],
    ['an address with a quote', "sean.o'hara@emerald.example", 'leadQuote'],
    ['an address with a plus sign', 'dana.lee+pdf@fabrikon.example', 'leadPlus'],
    ['a Contact without an account', 'robin@private.example', 'contactPrivate'],
  ])('%s', async (_name, email, key) => {
    await work({ email, actions: [taskFor('documentOwner')] })
    expect((await org.control.tasks())[0]?.WhoId).toBe(await named(key))
  })

  it('a converted Lead is not matched; its Contact is matched', async () => {
    const contactId = await org.control.convertLead(await named('leadGrace'))
    await work({ email: 'grace.hopkins@northfield.example', actions: [taskFor('documentOwner')] })
    expect((await org.control.tasks())[0]?.WhoId).toBe(contactId)
  })

  it('if a Lead is converted between read and write, its Contact is matched', async () => {
    let contactId = ''
    onStep = async (step) => {
      if (step === 'planned' && !contactId)
        contactId = await org.control.convertLead(await named('leadGrace'))
    }
    const visit = await work({
      email: 'grace.hopkins@northfield.example',
      actions: [taskFor('documentOwner')],
    })
    expect((await org.control.tasks()).map((task) => task.WhoId)).toEqual([contactId])
    expect(visit.runs[0]?.result?.record).toMatchObject({ type: 'Contact', id: contactId })
  })

  it('the leave keeps the match of the opening', async () => {
    const old = await named('leadTwinOld')
    const match = {
      type: 'Lead' as const,
      id: old,
      name: 'Terry',
      owner: null,
      matchedAt: new Date().toISOString(),
    }
    await work({ email: 'terry@twins.example', actions: [taskFor('documentOwner')], match })
    expect((await org.control.tasks())[0]?.WhoId).toBe(old)
  })

  it('an e-mail with a SOQL injection matches no record', async () => {
    const visit = await work({
      email: "x\\' OR Email != '@a.example",
      actions: [taskFor('recordOwner')],
    })
    expect(visit.runs[0]).toMatchObject({ state: 'skipped', reason: { code: 'no_record_no_assignee' } })
  })
})

describe('the assignee', () => {
  it('is the record’s owner, and the due date uses the owner’s time zone', async () => {
    await work({
      email: 'grace.hopkins@northfield.example',
      actions: [taskFor('recordOwner')],
      leftAt: '2026-11-22T05:00:00.000Z',
    })
    expect((await org.control.tasks())[0]).toMatchObject({
      OwnerId: await named('ben'),
      ActivityDate: '2026-11-21',
    })
  })

  it.each([
    ['a queue', 'quinn@queued.example', 'leadQueue'],
    ['an inactive user', 'naoki.yamamoto@left-behind.example', 'leadInactiveOwner'],
  ])('%s can’t be the assignee: the Task is created without an assignee', async (_name, email, key) => {
    const visit = await work({ email, actions: [taskFor('recordOwner')] })
    expect((await org.control.tasks())[0]).toMatchObject({
      WhoId: await named(key),
      // Without an OwnerId, Salesforce sets the connected user.
      OwnerId: await named('aiko'),
    })
    expect(visit.runs[0]?.result).toMatchObject({ assignee: null, record: { owner: null } })
  })

  it('is the document’s owner also without a record', async () => {
    await work({ email: 'nobody@nowhere.example', actions: [taskFor('documentOwner')] })
    expect((await org.control.tasks())[0]).toMatchObject({ OwnerId: await named('aiko') })
    expect((await org.control.tasks())[0]?.WhoId ?? null).toBeNull()
  })

  it('no Task is created without a record and an assignee; the run has the reason', async () => {
    const visit = await work({
      email: 'nobody@nowhere.example',
      actions: [taskFor('documentOwner')],
      documentOwnerEmail: 'kenji.ito@example.co.jp',
    })
    expect(await org.control.tasks()).toEqual([])
    expect(visit.runs[0]).toMatchObject({ state: 'skipped', reason: { code: 'no_record_no_assignee' } })
  })

  it('is found in a sandbox, where e-mails end with .invalid', async () => {
    await org.control.makeSandbox()
    rep = await connectedRep(org, 'aiko', { secrets: rep.secrets })
    await worker.stop()
    worker = createRunWorker({
      tracker: tracker.client(),
      salesforce: rep.salesforce,
      clock: systemClock,
      log: silentLog,
    })
    await work({
      email: 'nobody@nowhere.example',
      actions: [taskFor('documentOwner')],
      documentOwnerEmail: 'ben@example.com',
    })
    expect((await org.control.tasks())[0]?.OwnerId).toBe(await named('ben'))
  })

  it('is left out if Salesforce refuses it', async () => {
    await org.control.refuseRecords('Task', 'INACTIVE_OWNER_OR_USER')
    const visit = await work({ email: 'grace.hopkins@northfield.example', actions: [taskFor('recordOwner')] })
    expect(await org.control.tasks()).toHaveLength(1)
    expect(visit.runs[0]?.result?.assignee).toBeNull()
  })
})

describe('the campaign', () => {
  const member = async (key = 'campaignJapanese') => ({
    type: 'campaign' as const,
    campaignId: await named(key),
    campaignName: '',
  })

  const members = async () => {
    const campaignId = await named('campaignJapanese')
    const rows = await org.control.records('CampaignMember')
    return rows.filter((row) => row.CampaignId === campaignId)
  }

  it('gets the Lead or the Contact as a member', async () => {
    await work({ email: 'grace.hopkins@northfield.example', actions: [await member()] })
    await work({ email: 'robin@private.example', actions: [await member()] })
    expect((await members()).map((each) => [each.LeadId ?? null, each.ContactId ?? null])).toEqual([
      [await named('leadGrace'), null],
      [null, await named('contactPrivate')],
    ])
  })

  it('an existing member is a success', async () => {
    await work({ email: 'grace.hopkins@northfield.example', actions: [await member()] })
    const again = await work({ email: 'grace.hopkins@northfield.example', actions: [await member()] })
    expect(again.runs[0]?.state).toBe('done')
    expect(await members()).toHaveLength(1)
  })

  it('the run is skipped without a matching record', async () => {
    const visit = await work({ email: 'nobody@nowhere.example', actions: [await member()] })
    expect(visit.runs[0]).toMatchObject({ state: 'skipped', reason: { code: 'no_record' } })
  })
})

describe('refusals', () => {
  it('an anonymous visit writes nothing', async () => {
    const visit = await work({ email: null, actions: [taskFor('documentOwner')] })
    expect(visit.runs[0]).toMatchObject({ state: 'skipped', reason: { code: 'no_email' } })
  })

  it('a validation rule fails the run with the rule’s message', async () => {
    await org.control.set({ validationRules: [{ object: 'Task', message: '件名が規則に合いません' }] })
    const visit = await work({ email: 'grace.hopkins@northfield.example', actions: [taskFor('recordOwner')] })
    expect(visit.runs[0]).toMatchObject({
      state: 'failed',
      reason: {
        code: 'salesforce_refused',
        salesforceCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        detail: '件名が規則に合いません',
      },
    })
  })

  it('a row that is locked twice is written in the third attempt', async () => {
    await org.control.refuseRecords('Task', 'UNABLE_TO_LOCK_ROW', 2)
    const visit = await work({ email: 'grace.hopkins@northfield.example', actions: [taskFor('recordOwner')] })
    expect(visit.runs[0]?.state).toBe('done')
    expect(await org.control.tasks()).toHaveLength(1)
  })

  it('one refused record does not affect the other records of the batch', async () => {
    await org.control.fault({
      match: { object: 'Task', contains: 'grace.hopkins' },
      effect: { type: 'record-error', errorCode: 'REQUIRED_FIELD_MISSING' },
    })
    const bad = tracker.add({ email: 'grace.hopkins@northfield.example', actions: [taskFor('recordOwner')] })
    const good = tracker.add({ email: 'robin@private.example', actions: [taskFor('recordOwner')] })
    worker.wake()
    await expect.poll(() => finished(bad) && finished(good)).toBe(true)
    expect([bad.runs[0]?.state, good.runs[0]?.state]).toEqual(['failed', 'done'])
  })
})
