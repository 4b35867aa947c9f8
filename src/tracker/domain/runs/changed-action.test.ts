import { expect, it } from 'vitest'
import type { Action } from '#shared/model/runs.ts'
import { changedAction } from './changed-action.ts'

const plain: Action = { type: 'task', assignee: 'recordOwner', locale: 'en', subject: null, comments: null }
const fields = [{ name: 'Priority', label: 'Priority', kind: 'choice' as const, value: 'High' }]
const withFields: Action = { ...plain, fields, relateTo: 'opportunityOrAccount' }
const member: Action = {
  type: 'campaign',
  campaignId: '701000000000001AAA',
  campaignName: 'A',
  status: 'Sent',
}

it('keeps the fields of a Task that an earlier version does not send', () => {
  expect(changedAction(withFields, { ...plain, assignee: 'documentOwner' })).toEqual({
    ...withFields,
    assignee: 'documentOwner',
  })
})

it('removes the fields if the request has an empty list', () => {
  expect(changedAction(withFields, { ...plain, fields: [], relateTo: 'none' })).toMatchObject({
    fields: [],
    relateTo: 'none',
  })
})

it('keeps the status of the same campaign, and drops the status of another campaign', () => {
  const { status: _status, ...old } = member as Extract<Action, { type: 'campaign' }>
  expect(changedAction(member, { ...old, campaignName: 'B' })).toMatchObject({ status: 'Sent' })
  expect(changedAction(member, { ...old, campaignId: '701000000000002AAA' })).not.toHaveProperty('status')
})

it('takes an action of another type unchanged', () => {
  expect(changedAction(withFields, member)).toEqual(member)
  expect(changedAction(null, plain)).toEqual(plain)
})
