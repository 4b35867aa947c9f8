import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Matches `JSON.parse(…) as T`. The argument may contain calls. */
const asserted = /JSON\.parse\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\)*\s+as\s+(?!unknown\b|never\b)/g

const countAsserted = (source: string): number => [...source.matchAll(asserted)].length

// Stored JSON may come from another version, so a schema must check its type. A type assertion checks nothing.
it('no file of the tracker uses a type assertion for parsed JSON', () => {
  const files = globSync('src/tracker/**/*.ts').filter(
    (file) => !/\.test\.ts$|\/testing\.ts$|\/migrations\//.test(file),
  )
  const found = files.filter((file) => countAsserted(readFileSync(file, 'utf8')) > 0)
  expect(found, 'Read JSON with a zod schema: Schema.parse(JSON.parse(text)).').toEqual([])
})

it.each([
  ['const a = JSON.parse(row.loads) as VisitLoads', 1],
  ['return JSON.parse(Buffer.from(x, "base64url").toString()) as T', 1],
  ['...(Schema.parse(JSON.parse(json)) as Partial<Settings>)', 1],
  ['const a: unknown = JSON.parse(text)', 0],
  ['Schema.parse(JSON.parse(text))', 0],
])('counts in %s', (source, count) => {
  expect(countAsserted(source)).toBe(count)
})
