// For each known error code of Salesforce: the worker's reaction, tested with the practice org, and a message in both languages.
import { describe, expect, it } from 'vitest'
import { salesforce as en } from '#shared/messages/en/salesforce.ts'
import { salesforce as ja } from '#shared/messages/ja/salesforce.ts'
import { errorClasses, leavesOutcomeOpen } from '../../src/main/salesforce/errors.ts'
import type { FaultEffect } from '../salesforce-org/control-contract.ts'
import { taskFor } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
const fixture = setUpWorkerFixture(org, { timing: { quotaPauseMs: 1 } })

const email = 'grace.hopkins@northfield.example'
const visit = () => fixture.tracker.add({ email, actions: [taskFor('recordOwner')] })
const codesOf = (...wanted: string[]) =>
  Object.entries(errorClasses)
    .filter(([, each]) => wanted.includes(each))
    .map(([code]) => code)

describe('a record refused with', () => {
  it.each(codesOf('admin', 'bug'))('%s: the run fails, and nothing is written', async (code) => {
    await org.control.refuseRecords('Task', code, 1, `words of ${code}`)
    expect(await fixture.finish(visit())).toMatchObject({
      state: 'failed',
      reason: { code: 'salesforce_refused', salesforceCode: code, detail: `words of ${code}` },
    })
    expect(await org.control.tasks()).toEqual([])
  })

  it.each(codesOf('retryNow'))('%s: written in the same attempt, after a short wait', async (code) => {
    await org.control.refuseRecords('Task', code, 3)
    const run = await fixture.finish(visit())
    expect(run).toMatchObject({ state: 'done', attempt: 1 })
    expect(await org.control.tasks()).toHaveLength(1)
  })

  it.each(codesOf('fallbackOwner'))('%s: written without the assignee', async (code) => {
    const fields = code === 'FIELD_INTEGRITY_EXCEPTION' ? { fields: ['OwnerId'] } : {}
    await org.control.fault({
      match: { object: 'Task' },
      effect: { type: 'record-error', errorCode: code, ...fields },
    })
    expect(await fixture.finish(visit())).toMatchObject({ state: 'done', result: { assignee: null } })
    const [task] = await org.control.tasks()
    expect(task?.OwnerId).toBe(await org.control.named('aiko'))
  })

  it.each(codesOf('relookup'))('%s: the record is matched again, and one Task is written', async (code) => {
    await org.control.refuseRecords('Task', code)
    expect(await fixture.finish(visit())).toMatchObject({ state: 'done', attempt: 1 })
    expect(await org.control.tasks()).toHaveLength(1)
  })

  it.each(codesOf('relookup'))('%s in each attempt: the run fails after the second match', async (code) => {
    await org.control.refuseRecords('Task', code, 100)
    const run = await fixture.finish(visit())
    expect(run).toMatchObject({ state: 'failed', reason: { salesforceCode: code } })
  })

  it.each(codesOf('retryLater'))('%s: the run waits, and one Task is written later', async (code) => {
    await org.control.refuseRecords('Task', code)
    const run = await fixture.finish(visit())
    expect(run.state).toBe('done')
    expect(run.settlements[0]).toMatchObject({
      state: 'waiting',
      wrote: leavesOutcomeOpen(code) ? 'unknown' : 'no',
      reason: { salesforceCode: code },
    })
    expect(await org.control.tasks()).toHaveLength(1)
  })

  it.each(codesOf('success'))('%s for a campaign member: the run is done', async (code) => {
    await org.control.refuseRecords('CampaignMember', code)
    const campaignId = await org.control.named('campaignJapanese')
    const added = fixture.tracker.add({
      email,
      actions: [{ type: 'campaign', campaignId, campaignName: '' }],
    })
    expect(await fixture.finish(added)).toMatchObject({ state: 'done', reason: null })
  })

  it.each(codesOf('reconnect'))('%s: the run waits until the rep reconnects', async (code) => {
    await org.control.refuseRecords('Task', code)
    const run = await fixture.settled(visit(), 1)
    expect(run.settlements[0]).toMatchObject({ state: 'waiting', reason: { code: 'salesforce_reconnect' } })
  })
})

describe('a whole request refused with', () => {
  const refuse = (status: number, errorCode: string): FaultEffect => ({
    type: 'refuse',
    status,
    errors: [{ errorCode, message: `words of ${errorCode}` }],
  })

  it.each([
    [403, 'API_DISABLED_FOR_ORG'],
    [403, 'API_CURRENTLY_DISABLED'],
    [410, 'UNSUPPORTED_API_VERSION'],
    [400, 'JSON_PARSER_ERROR'],
    [400, 'INVALID_TYPE'],
  ])('%i %s for a read: the run fails', async (status, code) => {
    await org.control.fault({ match: { kind: 'api' }, effect: refuse(status, code) })
    expect(await fixture.finish(visit())).toMatchObject({
      state: 'failed',
      reason: { salesforceCode: code, detail: `words of ${code}` },
    })
  })

  it.each([
    [503, 'SERVER_UNAVAILABLE'],
    [500, 'UNKNOWN_EXCEPTION'],
    [400, 'QUERY_TIMEOUT'],
  ])('%i %s for a write: the Task is searched for before it is written again', async (status, code) => {
    await org.control.fault({ match: { kind: 'write' }, effect: refuse(status, code) })
    const run = await fixture.finish(visit())
    expect(run.settlements[0]).toMatchObject({ state: 'waiting', wrote: 'unknown' })
    expect(run.state).toBe('done')
    expect(await org.control.tasks()).toHaveLength(1)
  })

  it.each(['read', 'write'] as const)(
    'Retry-After for a %s: the run waits as long as Salesforce asks',
    async (kind) => {
      await org.control.fault({ match: { kind }, effect: { type: 'maintenance', retryAfterS: 1800 } })
      const run = await fixture.settled(visit(), 1)
      const [settlement] = run.settlements
      expect(settlement?.state === 'waiting' && settlement.retryAfterMs).toBe(1_800_000)
    },
  )

  it('REQUEST_LIMIT_EXCEEDED: the worker pauses for 15 minutes plus jitter', async () => {
    await fixture.restart({})
    await org.control.setApiCalls(1_000_000)
    const [settlement] = (await fixture.settled(visit(), 1)).settlements
    const pause = settlement?.state === 'waiting' ? settlement.retryAfterMs : 0
    expect(pause).toBeGreaterThanOrEqual(900_000)
    expect(pause).toBeLessThanOrEqual(900_000 * 1.25)
  })
})

describe('objects and fields that an org hides', () => {
  it('without access to campaigns, the Task is written, and the campaign run fails with the reason', async () => {
    await org.control.hideCampaigns()
    const campaignId = await org.control.named('campaignJapanese')
    const both = fixture.tracker.add({
      email,
      actions: [taskFor('recordOwner'), { type: 'campaign', campaignId, campaignName: '' }],
    })
    await fixture.finish(both)
    expect(both.runs.map((run) => [run.state, run.reason?.salesforceCode ?? null])).toEqual([
      ['done', null],
      // The describe call reports the missing permission, so the reason is not that of a deleted record.
      ['failed', 'INVALID_TYPE'],
    ])
  })

  it('a read-only Task field fails the run, and the reason contains the field', async () => {
    await org.control.set({ readOnlyFields: ['Task.Description'] })
    const run = await fixture.finish(visit())
    expect(run.state).toBe('failed')
    expect(run.reason?.detail).toContain('Description')
  })

  it('a campaign that this user can’t see fails the run', async () => {
    const campaignId = await org.control.named('campaignJapanese')
    await org.control.set({ invisibleRecords: [campaignId] })
    const added = fixture.tracker.add({
      email,
      actions: [{ type: 'campaign', campaignId, campaignName: '' }],
    })
    expect(await fixture.finish(added)).toMatchObject({
      state: 'failed',
      reason: { salesforceCode: 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY' },
    })
  })
})

describe('the messages', () => {
  it.each([
    ['English', en.codes],
    ['Japanese', ja.codes],
  ])('in %s: exactly one for each code', (_language, sentences) => {
    expect(Object.keys(sentences).toSorted()).toEqual(Object.keys(errorClasses).toSorted())
  })

  it('the message for a validation rule contains the rule’s own text', () => {
    for (const { codes } of [en, ja]) expect(codes.FIELD_CUSTOM_VALIDATION_EXCEPTION).toContain('{detail}')
  })
})
