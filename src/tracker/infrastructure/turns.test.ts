import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createTurns } from './turns.ts'

/** A clock that `work` advances. */
function setUp() {
  const clock = { ms: 0 }
  const done: string[] = []
  const turns = createTurns({ budgetMs: 10, laterAtOnce: 2, now: () => clock.ms })
  const work = (name: string, ms: number) => () => {
    clock.ms += ms
    done.push(name)
  }
  return { turns, done, work }
}

test('work is spread over turns when its time is over, in the order in which it was added', async () => {
  const { turns, done, work } = setUp()
  for (const name of ['a', 'b', 'c', 'd']) turns.soon(work(name, 6))
  await setImmediate()
  expect(done).toEqual(['a', 'b'])
  await setImmediate()
  expect(done).toEqual(['a', 'b', 'c', 'd'])
})

test('work that can wait is done after all other work, a few items in each turn', async () => {
  const { turns, done, work } = setUp()
  for (const name of ['x', 'y', 'z']) turns.later(work(name, 0))
  for (const name of ['a', 'b', 'c']) turns.soon(work(name, 5))
  await setImmediate()
  expect(done).toEqual(['a', 'b'])
  await setImmediate()
  expect(done).toEqual(['a', 'b', 'c', 'x', 'y'])
  await setImmediate()
  expect(done).toEqual(['a', 'b', 'c', 'x', 'y', 'z'])
})

test('work that is added by work is done in a later turn if the time is over', async () => {
  const { turns, done, work } = setUp()
  turns.soon(() => {
    work('a', 20)()
    turns.soon(work('b', 0))
  })
  await setImmediate()
  expect(done).toEqual(['a'])
  await setImmediate()
  expect(done).toEqual(['a', 'b'])
})
