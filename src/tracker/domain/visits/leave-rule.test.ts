import { describe, expect, it } from 'vitest'
import { leavesAt } from './leave-rule.ts'

const leases = { graceMs: 5_000, visibleLeaseMs: 30_000, hiddenLeaseMs: 300_000 }
const heard = (since: number) => ({ since, isInterrupted: false })
const silent = (deadlineAt: number) => ({ deadlineAt, saidGoodbye: false })
const goodbye = (deadlineAt: number) => ({ deadlineAt, saidGoodbye: true })

describe('time of the leave', () => {
  it('without gaps, a visit leaves at its deadline', () => {
    expect(leavesAt(silent(100_000), heard(0), 100_000, leases)).toBe(100_000)
    expect(leavesAt(goodbye(100_000), heard(0), 100_000, leases)).toBe(100_000)
  })

  it('after a gap, a visit without a goodbye gets a new lease, for any length of the gap', () => {
    expect(leavesAt(silent(100_000), heard(145_000), 145_000, leases)).toBe(175_000)
    expect(leavesAt(silent(100_000), heard(99_000), 100_000, leases)).toBe(129_000)
  })

  it('a hidden page whose deadline is later than the new lease keeps its deadline', () => {
    expect(leavesAt(silent(400_000), heard(145_000), 145_000, leases)).toBe(400_000)
  })

  it('during a gap, a visit without a goodbye does not leave', () => {
    const open = { since: 0, isInterrupted: true }
    expect(leavesAt(silent(100_000), open, 200_000, leases)).toBe(230_000)
    expect(leavesAt(goodbye(100_000), open, 200_000, leases)).toBe(100_000)
  })

  it('after a gap, a visit with a goodbye gets a new grace, because a reload may have failed in the gap', () => {
    expect(leavesAt(goodbye(100_000), heard(145_000), 145_000, leases)).toBe(150_000)
  })

  it('a visit with a goodbye leaves even if gaps repeat', () => {
    expect(leavesAt(goodbye(100_000), heard(399_000), 400_000, leases)).toBe(400_000)
  })
})
