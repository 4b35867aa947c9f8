import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Beat } from '#shared/viewer-api.ts'
import { quickBeat } from './fast-beat-parser.ts'

const beatIn = (data: unknown) => quickBeat(JSON.stringify(data) ?? '')?.beat ?? null

const usual = {
  token: 'payload.signature',
  load: 'load_0123456789',
  seq: 3,
  pages: { 1: 4200, 12: 0 },
  openMs: 5000,
  page: 12,
  visible: true,
  goodbye: false,
  inputs: 7,
}

const odd = fc.constantFrom<unknown>(
  ...[undefined, null, '', '1', -1, 0, 1.5, Number.NaN, 2 ** 53, 1e30, true, [], {}, ['1'], { 1: 1 }],
  ...[
    'a'.repeat(32),
    'a'.repeat(33),
    'a'.repeat(601),
    'aaaaaaaa\n',
    'åäöåäöåäö',
    1_000_000,
    1_000_001,
    999_999,
  ],
  ...[86_400_000, 86_400_001, 604_800_000, 604_800_001, 10_000_000, 10_000_001],
)
const pageKeys = fc.oneof(
  fc.constantFrom('0', '01', '1', '1.5', '-1', '999999', '1000000', '1\n', 'x', '', 'constructor'),
  fc.integer({ min: 1, max: 999_999 }).map(String),
)
const pages = fc.dictionary(pageKeys, fc.oneof(fc.nat(90_000_000), odd))
const likelyBeat = fc
  .tuple(
    fc.record({
      ...Object.fromEntries(Object.entries(usual).map(([name, value]) => [name, fc.constant(value)])),
    }),
    fc.dictionary(fc.constantFrom(...Object.keys(usual), 'earlier', 'closed', 'more'), fc.oneof(odd, pages), {
      maxKeys: 2,
    }),
    fc.option(pages, { nil: undefined }),
  )
  .map(([beat, changed, withPages]) => ({ ...beat, ...(withPages ? { pages: withPages } : {}), ...changed }))

test('the schema accepts each beat that the fast parser accepts, with the same result', () => {
  let taken = 0
  fc.assert(
    fc.property(fc.oneof(likelyBeat, fc.jsonValue()), (data) => {
      const quick = beatIn(data)
      if (quick === null) return
      taken += 1
      expect(Beat.parse(JSON.parse(JSON.stringify(data)))).toEqual(quick)
    }),
    { numRuns: 5_000 },
  )
  // If the parser accepted no beat, this test would prove nothing.
  expect(taken).toBeGreaterThan(100)
})

test("the fast parser accepts the viewer's beats, and leaves rare and invalid beats to the schema", () => {
  expect(beatIn(usual)).toEqual(usual)
  const goodbye = { ...usual, goodbye: true, closed: 1_795_000_000_000 }
  expect(beatIn(goodbye)).toEqual(goodbye)
  const earlier = { load: 'load_before', seq: 1, pages: {}, openMs: 0, page: 1 }
  const left = [{ ...usual, earlier }, { ...usual, extra: 1 }, { ...usual, seq: '3' }, {}, [], null, 'beat']
  for (const data of left) expect(beatIn(data)).toBeNull()
})

test.each([
  ['no JSON', '{'],
  ['an empty text', ''],
  ['a name that changes a prototype', JSON.stringify(usual).replace('{', '{"__proto__":{"seq":9},')],
  [
    'such a name among the pages',
    JSON.stringify(usual).replace('"pages":{', '"pages":{"__proto__":{"1":9},'),
  ],
  ['a text that nests deeply', `{"pages":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
])('the fast parser accepts no beat in %s', (_what, json) => {
  expect(quickBeat(json)).toBeNull()
})
