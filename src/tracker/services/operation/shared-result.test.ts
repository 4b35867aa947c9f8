import { expect, it, vi } from 'vitest'
import { shareResult } from './shared-result.ts'

const deferred = () => Promise.withResolvers<number>()

it('callers at the same time share one read, and later callers share its result', async () => {
  const answer = deferred()
  const read = vi.fn(() => answer.promise)
  const result = shareResult({ read, keepMs: 60_000, deadlineMs: 60_000, onFailure: () => undefined })
  const both = Promise.all([result(), result()])
  answer.resolve(7)
  expect([await both, await result(), read.mock.calls.length]).toEqual([[7, 7], 7, 1])
})

it('a read that hangs gives null after the deadline, and no second read starts meanwhile', async () => {
  const answers = [deferred(), deferred()]
  const read = vi.fn(() => answers[read.mock.calls.length - 1]?.promise ?? Promise.resolve(0))
  const failures: unknown[] = []
  const onFailure = (error: unknown) => void failures.push(error)
  const result = shareResult({ read, keepMs: 0, deadlineMs: 10, onFailure })
  expect([await result(), await result(), read.mock.calls.length]).toEqual([null, null, 1])
  expect(failures).toEqual([expect.objectContaining({ name: 'TimeoutError' }), expect.anything()])
  answers[0]?.resolve(1)
  answers[1]?.resolve(2)
  await vi.waitFor(async () => expect(await result()).toBe(2))
})

it('a failed read gives null, and the next caller reads again', async () => {
  const read = vi.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValueOnce(3)
  const result = shareResult<number>({ read, keepMs: 60_000, deadlineMs: 60_000, onFailure: () => undefined })
  expect([await result(), await result()]).toEqual([null, 3])
})
