import { expect, it } from 'vitest'
import type { Action } from '#shared/model/runs.ts'
import { runVersionOf } from './run-version.ts'

const task: Action = { type: 'task', assignee: 'recordOwner', locale: 'en', subject: null, comments: null }
const member: Action = { type: 'campaign', campaignId: '701000000000001AAA', campaignName: 'A' }
const fields = [{ name: 'Type', label: 'Type', kind: 'choice' as const, value: 'Call' }]

it.each([
  ['a plain Task', task],
  ['a Task without fields', { ...task, fields: [], relateTo: 'none' }],
  ['own texts with the first placeholders', { ...task, subject: '{email} {page}', comments: '{nope}' }],
  ['a campaign without a status', { ...member, status: null }],
] as [string, Action][])('is 1 for %s', (_what, action) => {
  expect(runVersionOf(action, null)).toBe(1)
})

it.each([
  ['fields', { ...task, fields }],
  ['a related record', { ...task, relateTo: 'opportunityOrAccount' }],
  ['a later placeholder', { ...task, comments: 'For {company}' }],
  ['a status', { ...member, status: 'Responded' }],
] as [string, Action][])('is 2 for %s, which an earlier version would leave out', (_what, action) => {
  expect(runVersionOf(action, null)).toBe(2)
})

it('is 2 for conditions on the record', () => {
  expect(runVersionOf(task, { record: 'Lead' })).toBe(2)
})
