import { expect, test } from 'vitest'
import { createGroupCommit } from './group-commit.ts'

test('items that arrive during a transaction share the next transaction; an error of a transaction rejects only its own items', async () => {
  const batches: number[][] = []
  const { add: write } = createGroupCommit<number>({
    write: async (items) => {
      batches.push([...items])
      if (items.includes(3)) {
        later.push(write(5), write(6))
        throw new Error('away')
      }
      return undefined
    },
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
