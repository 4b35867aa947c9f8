import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isHigherStatus, type MemberStatus } from './member-status.ts'

const statuses: MemberStatus[] = [
  { label: 'Sent', sortOrder: 1, hasResponded: false },
  { label: 'Responded', sortOrder: 2, hasResponded: true },
  { label: 'Opened', sortOrder: 3, hasResponded: false },
  { label: 'Attended', sortOrder: 4, hasResponded: true },
]

describe('a status is higher', () => {
  it.each([
    ['Sent', 'Opened'],
    ['Sent', 'Responded'],
    ['Responded', 'Attended'],
    // A status that counts as a response is higher, although it stands earlier in the list.
    ['Opened', 'Responded'],
  ])('from %s to %s', (current, wanted) => {
    expect(isHigherStatus(statuses, current, wanted)).toBe(true)
    expect(isHigherStatus(statuses, wanted, current)).toBe(false)
  })

  it.each([
    ['the same status', 'Sent', 'Sent'],
    ['an unknown current status', 'Invited', 'Responded'],
    ['a missing current status', null, 'Responded'],
    ['a status that the campaign does not have', 'Sent', 'Read'],
  ])('never for %s', (_what, current, wanted) => {
    expect(isHigherStatus(statuses, current, wanted)).toBe(false)
  })

  it('never in a circle, so the order of the triggers does not matter', () => {
    const label = fc.constantFrom(...statuses.map((each) => each.label))
    fc.assert(
      fc.property(label, fc.array(label, { maxLength: 8 }), (start, wanted) => {
        const apply = (order: readonly string[]) =>
          order.reduce((now, next) => (isHigherStatus(statuses, now, next) ? next : now), start)
        expect(apply(wanted)).toBe(apply(wanted.toReversed()))
      }),
    )
  })
})
