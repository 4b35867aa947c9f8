import { expect, it } from 'vitest'
import { isAllDone } from './closing-panel.ts'

const [done, failed, sending] = (['done', 'failed', 'sending'] as const).map((state) => ({ state }))

it.each([
  ['finished uploads', [done, done], 0, true],
  ['an upload in progress', [done, sending], 0, false],
  ['a failed upload', [done, failed], 0, false],
  ['a refused file', [done], 1, false],
  ['no upload', [], 0, false],
])('with %s', (_what, uploads, refusedCount, expected) => {
  expect(
    isAllDone(
      uploads.filter((each) => each !== undefined),
      refusedCount,
    ),
  ).toBe(expected)
})
