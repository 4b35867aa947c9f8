// The judge must find what is missing and what was never said.
import { describe, expect, it } from 'vitest'
import type { Visit } from '#shared/model/visits.ts'
import { checkCounted, checkFalseLeaves } from './check.ts'

const visit = (pages: Record<number, number>) =>
  ({
    id: 'vis_1',
    pages: Object.entries(pages).map(([page, activeMs]) => ({ page: Number(page), activeMs })),
  }) as Visit
const counted = (pages: Record<string, number>) => ({ pages, page: 1 })

describe('what was counted', () => {
  it('is in order between what was acknowledged and what was sent', () => {
    expect(checkCounted(visit({ 1: 150 }), counted({ 1: 100 }), counted({ 1: 200 }))).toEqual([])
  })

  it('is lost where an acknowledged ms or page is missing', () => {
    expect(checkCounted(visit({ 1: 99 }), counted({ 1: 100 }), counted({ 1: 100 }))).toMatchObject([
      { verdict: 'lost' },
    ])
    expect(checkCounted(visit({}), counted({ 2: 1 }), counted({ 2: 1 }))).toMatchObject([{ verdict: 'lost' }])
  })

  it('is wrong where nobody ever said it', () => {
    expect(checkCounted(visit({ 1: 101 }), counted({ 1: 100 }), counted({ 1: 100 }))).toMatchObject([
      { verdict: 'wrong' },
    ])
  })
})

describe('a leave', () => {
  it('is false where a visit left more often than its reader', () => {
    expect(checkFalseLeaves({ id: 'vis_1', leaves: 1 })).toEqual([])
    expect(checkFalseLeaves({ id: 'vis_1', leaves: 3 }).map(({ verdict }) => verdict)).toEqual([
      'falseLeave',
      'falseLeave',
    ])
  })
})
