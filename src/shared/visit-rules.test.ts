import { describe, expect, it } from 'vitest'
import type { Run } from './model/runs.ts'
import { isSuspected, needsAttention } from './visit-rules.ts'

const reason = (code: NonNullable<Run['reason']>['code']) => ({ code, salesforceCode: null, detail: null })
const task = { type: 'task', assignee: 'recordOwner', locale: 'en', subject: null, comments: null } as const
const findOwner = { type: 'findOwner', rule: 'person' } as const
const run = (part: Partial<Run>) => ({ action: task, reason: null, ...part }) as Run

describe('needsAttention', () => {
  it.each<[string, Partial<Run>, boolean]>([
    ['failed', { state: 'failed' }, true],
    ['failed and dismissed', { state: 'failed', dismissedAt: '2026-11-20T10:00:00.000Z' }, false],
    ['skipped without a record', { state: 'skipped', reason: reason('no_record') }, true],
    ['skipped without an e-mail address', { state: 'skipped', reason: reason('no_email') }, false],
    ['waiting for a new login', { state: 'waiting', reason: reason('salesforce_reconnect') }, true],
    ['waiting for Salesforce', { state: 'waiting', reason: reason('salesforce_unavailable') }, false],
    ['done', { state: 'done' }, false],
    ['a failed search for the owner', { state: 'failed', action: findOwner }, false],
  ])('%s', (_, part, expected) => expect(needsAttention(run(part), false)).toBe(expected))

  it('with `allWaiting`, a waiting run needs attention for any reason, but a search for the owner does not', () => {
    expect(needsAttention(run({ state: 'waiting' }), true)).toBe(true)
    expect(needsAttention(run({ state: 'waiting', action: findOwner }), true)).toBe(false)
  })
})

it('a visit is suspected until a member confirms a person', () => {
  expect(isSuspected({ suspicion: ['page_walk'], confirmedPerson: false })).toBe(true)
  expect(isSuspected({ suspicion: ['page_walk'], confirmedPerson: true })).toBe(false)
  expect(isSuspected({ suspicion: [], confirmedPerson: false })).toBe(false)
})
