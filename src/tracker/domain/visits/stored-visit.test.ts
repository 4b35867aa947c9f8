import { describe, expect, it } from 'vitest'
import { expectLoad, mergeBeat, newLoads } from './beat-merge.ts'
import { readLoads, readReasons } from './stored-visit.ts'

const beat = {
  ...{ token: 'token', load: 'load_0123456789', seq: 1, pages: { 1: 500 }, openMs: 900, page: 1 },
  ...{ visible: true, goodbye: false, inputs: 2 },
}
const merged = () => mergeBeat(newLoads(1_000), beat, { openedAt: 1_000, pageCount: 8 }, 2_000).state

describe('loads of a stored visit', () => {
  it.each([
    ['of a new visit', newLoads(1_000)],
    ['after a beat', merged()],
    ['with a second load', expectLoad(merged(), 3_000)],
    ['that were marked at a leave', { ...merged(), markedAtLeave: true, toldLeaves: 1 }],
    ['with a field of a newer version', { ...merged(), newField: { kept: true } }],
  ])('are read %s, without a change', (_name, loads) => {
    expect(readLoads(JSON.stringify(loads))).toEqual(loads)
  })

  it('loads can be read without the fields that older versions did not write', () => {
    const { loads, ...others } = merged()
    const old = loads.map(({ inputs: _inputs, readAt: _readAt, ...load }) => load)
    expect(readLoads(JSON.stringify({ ...others, loads: old })).loads).toEqual(old)
  })

  const [load] = merged().loads
  it.each([
    ['no object', []],
    ['no list of loads', { opening: null }],
    ['a load that is no object', { opening: null, loads: ['load'] }],
    ['pages that are no numbers', { opening: null, loads: [{ ...load, pages: { 1: '500' } }] }],
    ['a missing counter', { opening: null, loads: [{ ...load, spareMs: undefined }] }],
    ['an opening without an instant', { opening: {}, loads: [] }],
  ])('are refused with %s', (_name, loads) => {
    expect(() => readLoads(JSON.stringify(loads))).toThrow('must be the loads of a visit')
  })
})

describe('suspicion of a stored visit', () => {
  it('a reason that only a newer version knows is kept', () => {
    expect(readReasons('["webdriver","newer_reason"]')).toEqual(['webdriver', 'newer_reason'])
    expect(readReasons('[]')).toEqual([])
  })

  it('a value that is not a list of texts is refused', () => {
    expect(() => readReasons('{"webdriver":true}')).toThrow()
    expect(() => readReasons('[1]')).toThrow()
  })
})
