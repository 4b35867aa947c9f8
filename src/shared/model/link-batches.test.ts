import { expect, test } from 'vitest'
import { needsReminder, recipientStateOf, remindAfterMs } from './link-batches.ts'

const at = (epochMs: number) => new Date(epochMs).toISOString()
const sentAt = at(0)
const none = { sentAt: null, visitCount: 0, isReading: false, activeMs: 0 }

test.each([
  ['notSent', none],
  ['sent', { ...none, sentAt }],
  ['opened', { ...none, visitCount: 1 }],
  ['opened', { ...none, sentAt, visitCount: 1 }],
  ['reading', { ...none, sentAt, visitCount: 2, isReading: true, activeMs: 5_000 }],
  ['read', { ...none, sentAt, visitCount: 1, activeMs: 5_000 }],
] as const)('the state is %s for %j', (state, link) => {
  expect(recipientStateOf(link)).toBe(state)
})

test('a reminder is due three days after a link was sent, if it works and was never opened', () => {
  const link = { sentAt, visitCount: 0, disabledAt: null, expiresAt: null }
  expect(needsReminder(link, remindAfterMs - 1)).toBe(false)
  expect(needsReminder(link, remindAfterMs)).toBe(true)
  for (const change of [
    { sentAt: null },
    { visitCount: 1 },
    { disabledAt: at(1) },
    { expiresAt: at(remindAfterMs) },
  ]) {
    expect(needsReminder({ ...link, ...change }, remindAfterMs)).toBe(false)
  }
  expect(needsReminder({ ...link, expiresAt: at(remindAfterMs + 1) }, remindAfterMs)).toBe(true)
})
