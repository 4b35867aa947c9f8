import { describe, expect, it } from 'vitest'
import type { Visit } from '#shared/model/visits.ts'
import { checkCounters, checkFalseLeaves } from './check.ts'

const visit = (pages: Record<number, number>) =>
  ({
    id: 'vis_1',
    pages: Object.entries(pages).map(([page, activeMs]) => ({ page: Number(page), activeMs })),
  }) as Visit
const counted = (pages: Record<string, number>) => ({ pages, page: 1 })

describe('checkCounters', () => {
  it('accepts a stored time between the acknowledged and the sent time', () => {
    expect(checkCounters(visit({ 1: 150 }), counted({ 1: 100 }), counted({ 1: 200 }))).toEqual([])
  })

  it('reports `lost` if an acknowledged millisecond or page is missing', () => {
    expect(checkCounters(visit({ 1: 99 }), counted({ 1: 100 }), counted({ 1: 100 }))).toMatchObject([
      { verdict: 'lost' },
    ])
    expect(checkCounters(visit({}), counted({ 2: 1 }), counted({ 2: 1 }))).toMatchObject([
      { verdict: 'lost' },
    ])
  })

  it('reports `wrong` if the stored time is longer than the sent time', () => {
    expect(checkCounters(visit({ 1: 101 }), counted({ 1: 100 }), counted({ 1: 100 }))).toMatchObject([
      { verdict: 'wrong' },
    ])
  })
})

describe('checkFalseLeaves', () => {
  it('reports each leave that exceeds the number of leaves of the reader', () => {
    expect(checkFalseLeaves({ id: 'vis_1', leaves: 1 })).toEqual([])
    expect(checkFalseLeaves({ id: 'vis_1', leaves: 3 }).map(({ verdict }) => verdict)).toEqual([
      'falseLeave',
      'falseLeave',
    ])
  })
})
