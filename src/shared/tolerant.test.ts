// Values of a newer version are read without their unknown parts.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readAs, readTolerantly } from './tolerant.ts'

const Color = readAs(z.enum(['red', 'green']), 'red')
const Shape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('circle'), radius: z.number() }),
  z.object({ kind: z.literal('square'), side: z.number(), color: Color }),
])
const Answer = z.object({
  title: z.string().max(5),
  tags: z.array(z.string()).max(2),
  at: z.iso.datetime().nullable(),
  shapes: z.array(Shape),
  best: Shape.nullable(),
  counts: z.record(z.string().regex(/^[a-z]+$/), z.int()),
  color: Color.optional(),
})
const answer = {
  title: 'Title',
  tags: ['a'],
  at: null,
  shapes: [
    { kind: 'circle', radius: 1 },
    { kind: 'square', side: 2, color: 'green' },
  ],
  best: { kind: 'circle', radius: 1 },
  counts: { a: 1 },
}
type Change = Record<string, unknown>
const read = (change: Change) => readTolerantly(Answer, { ...answer, ...change })

describe('readTolerantly', () => {
  it('keeps known fields unchanged and ignores unknown fields', () => {
    expect(read({ new: 1 })).toEqual({ ok: true, value: answer, skipped: [] })
  })

  it.each<[string, Change, Change, string[]]>([
    ['an element of an unknown kind', { shapes: [{ kind: 'hexagon' }, ...answer.shapes] }, {}, ['shapes[]']],
    ['an element that lacks a field', { shapes: [{ kind: 'circle' }, ...answer.shapes] }, {}, ['shapes[]']],
    ['a field of an unknown kind', { best: { kind: 'hexagon' } }, { best: null }, ['best']],
    ['a member of an enum', { color: 'blue' }, { color: 'red' }, ['color']],
    ['an entry of a record', { counts: { a: 1, B: 2, c: 'three' } }, {}, ['counts.*']],
    [
      'a member deep inside',
      { shapes: [{ kind: 'square', side: 1, color: 'blue' }] },
      { shapes: [{ kind: 'square', side: 1, color: 'red' }] },
      ['shapes[].color'],
    ],
    [
      'a text and a list that are longer',
      { title: 'A long title', tags: ['a', 'b', 'c'] },
      'same' as never,
      [],
    ],
  ])('reads around %s and reports its path', (_what, change, seen, skipped) => {
    const expected = (seen as unknown) === 'same' ? change : seen
    expect(read(change)).toEqual({ ok: true, value: { ...answer, ...expected }, skipped })
  })

  it('fails if a required value is missing or unreadable', () => {
    expect(read({ title: undefined }).ok).toBe(false)
    expect(read({ shapes: 'none' }).ok).toBe(false)
    // Null means "never" here, so an unreadable instant must not become null.
    expect(read({ at: 'soon' }).ok).toBe(false)
    expect(readTolerantly(Answer, '<html>').ok).toBe(false)
  })

  it('does not change the strict schema', () => {
    expect(Answer.safeParse({ ...answer, color: 'blue' }).success).toBe(false)
    expect(Answer.safeParse({ ...answer, title: 'A long title' }).success).toBe(false)
  })
})
