// Silence counts against a reader only while the reader could be heard.
import { describe, expect, it } from 'vitest'
import { leavesAt } from './leave-rule.ts'

const leases = { graceMs: 5_000, visibleLeaseMs: 30_000, hiddenLeaseMs: 300_000 }
const heard = (since: number) => ({ since, isInterrupted: false })
const silent = (deadlineAt: number) => ({ deadlineAt, saidGoodbye: false })
const goodbye = (deadlineAt: number) => ({ deadlineAt, saidGoodbye: true })

describe('when a visit leaves', () => {
  it('is its deadline, where readers were heard all the time', () => {
    expect(leavesAt(silent(100_000), heard(0), 100_000, leases)).toBe(100_000)
    expect(leavesAt(goodbye(100_000), heard(0), 100_000, leases)).toBe(100_000)
  })

  it('is a lease after a gap for who fell silent, however long the gap was', () => {
    expect(leavesAt(silent(100_000), heard(145_000), 145_000, leases)).toBe(175_000)
    expect(leavesAt(silent(100_000), heard(99_000), 100_000, leases)).toBe(129_000)
  })

  it('is the later deadline, where a hidden page has more time anyway', () => {
    expect(leavesAt(silent(400_000), heard(145_000), 145_000, leases)).toBe(400_000)
  })

  it('lies ahead as long as a gap lasts, for who fell silent', () => {
    const open = { since: 0, isInterrupted: true }
    expect(leavesAt(silent(100_000), open, 200_000, leases)).toBe(230_000)
    expect(leavesAt(goodbye(100_000), open, 200_000, leases)).toBe(100_000)
  })

  it('is a grace after a gap for who said goodbye: a reload may have tried to come back', () => {
    expect(leavesAt(goodbye(100_000), heard(145_000), 145_000, leases)).toBe(150_000)
  })

  it('comes for who said goodbye, however often readers are not heard', () => {
    expect(leavesAt(goodbye(100_000), heard(399_000), 400_000, leases)).toBe(400_000)
  })
})
