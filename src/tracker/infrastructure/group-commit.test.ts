// Small writes share transactions, and each hears how its own went.
import { expect, test } from 'vitest'
import { writtenTogether } from './group-commit.ts'

test('what comes while a transaction runs shares the next one; a failure is heard by those that were in it', async () => {
  const batches: number[][] = []
  const write = writtenTogether<number>(async (items) => {
    batches.push([...items])
    if (items.includes(3)) {
      later.push(write(5), write(6))
      throw new Error('away')
    }
  })
  const later: Promise<void>[] = []
  const outcomes = await Promise.allSettled([1, 2].map(write))
  const failed = await Promise.allSettled([3, 4].map(write))
  await Promise.all(later)
  expect(batches).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
