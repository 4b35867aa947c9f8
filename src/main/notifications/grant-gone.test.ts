import { expect, test } from 'vitest'
import type { HostNotification } from '../host/host.ts'
import { silentLog } from '../lib/log.ts'
import { createTexts } from '../lib/texts.ts'
import { memoryFile } from '../settings/key-value.ts'
import { createGrantGoneNotice } from './grant-gone.ts'

function setUp(
  options: {
    file?: ReturnType<typeof memoryFile>
    locale?: 'ja' | 'en'
    enabled?: boolean
    quietUntil?: () => number | null
  } = {},
) {
  const shown: HostNotification[] = []
  const sleepers: (() => void)[] = []
  const file = options.file ?? memoryFile()
  const notice = createGrantGoneNotice({
    host: { notify: (each) => shown.push(each) },
    file,
    texts: createTexts(),
    locale: () => options.locale ?? 'en',
    enabled: () => options.enabled ?? true,
    quietUntil: options.quietUntil ?? (() => null),
    clock: { now: () => 0, sleep: () => new Promise((resolve) => sleepers.push(resolve)) },
    log: silentLog,
  })
  return {
    ...{ notice, shown, file },
    wake: () => {
      for (const each of sleepers.splice(0)) each()
    },
  }
}

test('notifies once for each lost grant, also after a restart', () => {
  const { notice, shown, file } = setUp()
  notice.update(null)
  expect(shown).toEqual([])
  notice.update('org user 1')
  notice.update('org user 1')
  expect(shown).toMatchObject([{ id: 'salesforce-reconnect', path: '/settings/salesforce' }])
  const restarted = setUp({ file })
  restarted.notice.update('org user 1')
  expect(restarted.shown).toEqual([])
  restarted.notice.update('org user 2')
  expect(restarted.shown).toHaveLength(1)
})

test('shows the notification in the language of the rep', () => {
  const { notice, shown } = setUp({ locale: 'ja' })
  notice.update('org user 1')
  expect(shown[0]?.title).toContain('再ログイン')
  expect(shown[0]?.body).toContain('再接続')
})

test('waits for the end of quiet hours', async () => {
  let quietUntil: number | null = 1_000
  const { notice, shown, wake } = setUp({ quietUntil: () => quietUntil })
  notice.update('org user 1')
  expect(shown).toEqual([])
  quietUntil = null
  wake()
  await expect.poll(() => shown.length).toBe(1)
})

test('shows nothing while notifications are turned off', () => {
  const { notice, shown } = setUp({ enabled: false })
  notice.update('org user 1')
  expect(shown).toEqual([])
})
