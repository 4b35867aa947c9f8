import { expect, test } from 'vitest'
import { silentLog } from '../lib/log.ts'
import { memoryFile } from '../settings/key-value.ts'
import { createNotificationPause, pauseMs } from './pause.ts'

function setUp(file = memoryFile()) {
  const time = { now: 1_000_000, wake: (): void => undefined }
  const clock = {
    now: () => time.now,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
        time.wake = () => {
          time.now += ms
          resolve()
        }
      }),
  }
  const pause = createNotificationPause({ file, clock, log: silentLog })
  return { pause, time, file }
}

test('a pause lasts an hour, survives a restart, and its end is announced', async () => {
  const { pause, file } = setUp()
  expect(pause.until()).toBeNull()
  pause.start()
  pause.close()
  const again = setUp(file)
  expect(again.pause.until()).toBe(again.time.now + pauseMs)
  const ended = new Promise<void>((resolve) => again.pause.onChange(resolve))
  again.time.wake()
  await ended
  expect(again.pause.until()).toBeNull()
})

test('a pause can be ended, and a clock that was set back does not make it longer', () => {
  const { pause, time } = setUp()
  pause.start()
  time.now -= 24 * 60 * 60_000
  expect(pause.until()).toBeNull()
  time.now += 24 * 60 * 60_000
  expect(pause.until()).not.toBeNull()
  pause.end()
  expect(pause.until()).toBeNull()
})
