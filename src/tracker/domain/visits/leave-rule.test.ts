import { describe, expect, it } from 'vitest'
import type { LoadState, VisitLoads } from './beat-merge.ts'
import { closedLoads, deadlineWithoutProof, leavesAt } from './leave-rule.ts'
import { deadline } from './leave-times.ts'

const leases = { graceMs: 5_000, closedGraceMs: 1_000, visibleLeaseMs: 30_000, hiddenLeaseMs: 300_000 }
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

  it('during a gap, no visit leaves', () => {
    const open = { since: 0, isInterrupted: true }
    expect(leavesAt(silent(100_000), open, 200_000, leases)).toBe(230_000)
    expect(leavesAt(goodbye(100_000), open, 200_000, leases)).toBe(205_000)
  })

  it('after a gap, a visit with a goodbye gets a new grace, because a reload may have failed in the gap', () => {
    expect(leavesAt(goodbye(100_000), heard(145_000), 145_000, leases)).toBe(150_000)
  })

  it('a visit with a goodbye leaves at most the lease of a hidden page later, even if gaps repeat or a gap does not end', () => {
    expect(leavesAt(goodbye(100_000), heard(399_000), 400_000, leases)).toBe(400_000)
    expect(leavesAt(goodbye(100_000), { since: 0, isInterrupted: true }, 400_000, leases)).toBe(400_000)
  })
})

describe('grace of a page that the browser closed', () => {
  const load = (name: string, part: Partial<LoadState>): LoadState => ({
    ...{
      load: name,
      seq: 1,
      pages: {},
      openMs: 0,
      page: 1,
      visible: false,
      goodbye: true,
      superseded: false,
    },
    ...{ heardAt: 100_000, activeAt: null, spareMs: 0, spareOpenMs: 0 },
    ...part,
  })
  const visit = (...loads: LoadState[]): VisitLoads => ({ opening: null, loads })
  const closed = load('closed', { closed: 60_000 })

  it('is shorter, and whole without the proof', () => {
    expect(deadline(visit(closed), leases)).toBe(101_000)
    expect(deadlineWithoutProof(visit(closed), leases)).toBe(105_000)
  })

  it('is whole if it is turned off, and never longer than the whole grace', () => {
    expect(deadline(visit(closed), { ...leases, closedGraceMs: null })).toBe(105_000)
    expect(deadline(visit(closed), { ...leases, closedGraceMs: 9_000 })).toBe(105_000)
  })

  it('does not end the visit before the grace or the lease of another load', () => {
    expect(deadline(visit(closed, load('other', {})), leases)).toBe(105_000)
    expect(deadline(visit(closed, load('open', { goodbye: false, visible: true })), leases)).toBe(130_000)
    expect(deadline({ ...visit(closed), opening: { firstAt: 100_500, lastAt: 100_500 } }, leases)).toBe(
      130_500,
    )
  })

  it('needs a proof for each closed load whose whole grace is not over', () => {
    const state = visit(closed, load('earlier', { closed: 10_000, superseded: true }), load('other', {}))
    const page = { servedAt: 60_000, heardAt: 100_000 }
    expect(closedLoads(state, 101_000, leases)).toEqual([page])
    expect(closedLoads(state, 104_999, leases)).toEqual([page])
    expect(closedLoads(state, 105_000, leases)).toEqual([])
    expect(closedLoads(state, 101_000, { ...leases, closedGraceMs: null })).toEqual([])
  })
})
