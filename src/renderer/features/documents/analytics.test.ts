// What the visits of a document say together.
import { describe, expect, it } from 'vitest'
import type { Visit } from '#shared/model.ts'
import { documentsOf, visitsOf } from '../../testing/sample-data.ts'
import { analyse } from './analytics.ts'

const [sample] = visitsOf(documentsOf())

function visit(part: Partial<Visit>): Visit {
  if (!sample) throw new Error('The sample has no visit.')
  return { ...sample, documentVersion: 1, state: 'left', suspicion: [], returning: false, ...part }
}

const twoPages = visit({
  page: 2,
  activeMs: 30_000,
  pages: [
    { page: 1, activeMs: 10_000 },
    { page: 2, activeMs: 20_000 },
  ],
})
const onePage = visit({ page: 1, activeMs: 50_000, pages: [{ page: 1, activeMs: 50_000 }], returning: true })

describe('analyse', () => {
  it('adds up pages, exits, completion and returning readers', () => {
    const analytics = analyse([twoPages, onePage], 1, 4)
    expect(analytics).toMatchObject({
      visitCount: 2,
      returningCount: 1,
      meanActiveMs: 40_000,
      completion: 0.375,
    })
    expect(analytics.pages.map((page) => [page.activeMs, page.readers, page.exits])).toEqual([
      [60_000, 2, 1],
      [20_000, 1, 1],
      [0, 0, 0],
      [0, 0, 0],
    ])
  })

  it('leaves out suspected scanners, but not those that a rep says were people', () => {
    const suspected = visit({ ...onePage, suspicion: ['page_walk'] })
    expect(analyse([suspected], 1, 4).visitCount).toBe(0)
    expect(analyse([{ ...suspected, confirmedPerson: true }], 1, 4).visitCount).toBe(1)
  })

  it('leaves out other versions: their pages are not these pages', () => {
    expect(analyse([visit({ documentVersion: 2 })], 1, 4).visitCount).toBe(0)
  })

  it('counts no exit while somebody still reads', () => {
    expect(analyse([{ ...twoPages, state: 'reading' }], 1, 4).pages.every((page) => page.exits === 0)).toBe(
      true,
    )
  })
})
