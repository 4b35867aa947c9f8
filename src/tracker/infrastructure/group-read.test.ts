import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readTogether } from './group-read.ts'

/** A database whose statements end when `answer` is called. */
function setUp(options = {}) {
  const asked: { keys: readonly number[]; answer: () => void }[] = []
  const read = readTogether(
    (keys: readonly number[]) =>
      new Promise<readonly string[]>((resolve) => {
        asked.push({ keys, answer: () => resolve(keys.map((key) => `value ${key}`)) })
      }),
    options,
  )
  return { read, asked }
}

test('calls of one turn share a statement, and each gets its own value', async () => {
  const { read, asked } = setUp()
  const values = Promise.all([read(1), read(2), read(1)])
  await setImmediate()
  expect(asked.map(({ keys }) => keys)).toEqual([[1, 2, 1]])
  asked[0]?.answer()
  expect(await values).toEqual(['value 1', 'value 2', 'value 1'])
})

test('a call during a statement gets the next statement, so that it sees what was committed before the call', async () => {
  const { read, asked } = setUp()
  const first = read(1)
  await setImmediate()
  const second = read(1)
  await setImmediate()
  expect(asked).toHaveLength(1)
  asked[0]?.answer()
  await first
  await expect.poll(() => asked.map(({ keys }) => keys)).toEqual([[1], [1]])
  asked[1]?.answer()
  expect(await second).toBe('value 1')
})

test('many keys are read with several statements, of which only a few run at the same time', async () => {
  const { read, asked } = setUp({ maxBatch: 2, parallel: 2 })
  const values = Promise.all([1, 2, 3, 4, 5].map(read))
  await setImmediate()
  expect(asked.map(({ keys }) => keys)).toEqual([
    [1, 2],
    [3, 4],
  ])
  for (let next = 0; next < 3; next += 1) {
    asked[next]?.answer()
    await setImmediate()
  }
  expect((await values).at(-1)).toBe('value 5')
})

test('other work is done between two statements, also if a statement is synchronous', async () => {
  const order: string[] = []
  const read = readTogether(
    async (keys: readonly number[]) => {
      order.push(`statement ${keys}`)
      return keys
    },
    { maxBatch: 1, parallel: 1 },
  )
  const values = Promise.all([read(1), read(2)])
  await setImmediate()
  order.push('other work')
  await values
  expect(order).toEqual(['statement 1', 'other work', 'statement 2'])
})

test('the error of a statement reaches its callers, and later calls work', async () => {
  let isBroken = true
  const read = readTogether(async (keys: readonly number[]) => {
    if (isBroken) throw new Error('no database')
    return keys
  })
  const results = await Promise.allSettled([read(1), read(2)])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  isBroken = false
  expect(await read(3)).toBe(3)
})
