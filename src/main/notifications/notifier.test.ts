import { expect, test } from 'vitest'
import type { Refusal } from '#shared/link-settings.ts'
import type { FeedEvent, Notification } from '#shared/model/feed.ts'
import type { HostNotification } from '../host/host.ts'
import { silentLog } from '../lib/log.ts'
import { createTexts } from '../lib/texts.ts'
import { memoryFile } from '../settings/key-value.ts'
import { createNotifier } from './notifier.ts'

import { notificationWords } from './words.ts'

const now = Date.parse('2026-11-22T09:00:00.000Z')
const clock = { now: () => now, sleep: async () => {} }

function notification(change: Partial<Notification> = {}): Notification {
  return {
    id: 'ntf_1',
    memberId: 'mem_1',
    kind: 'left',
    because: 'linkOwner',
    deliveries: [],
    visitId: 'vis_1',
    documentId: 'doc_1',
    documentTitle: '提案書',
    visitor: { id: 'per_1', email: 'ken@example.co.jp', confidence: 'link' },
    page: 7,
    activeMs: 200_000,
    returning: false,
    createdAt: '2026-11-22T08:59:00.000Z',
    updatedAt: '2026-11-22T08:59:59.000Z',
    readAt: null,
    ...change,
  }
}
const event = (change: Partial<Notification> = {}, silent = false) => ({
  type: 'notification' as const,
  at: '2026-11-22T08:59:59.000Z',
  notification: notification(change),
  silent,
})

function setUp(
  options: {
    file?: ReturnType<typeof memoryFile>
    locale?: 'ja' | 'en'
    enabled?: boolean
    quiet?: boolean
  } = {},
) {
  const shown: HostNotification[] = []
  const file = options.file ?? memoryFile()
  const notifier = createNotifier({
    host: { notify: (n) => shown.push(n) },
    file,
    texts: createTexts(),
    locale: () => options.locale ?? 'en',
    enabled: () => options.enabled ?? true,
    quiet: () => options.quiet ?? false,
    clock,
    log: silentLog,
  })
  return { notifier, shown, file }
}

test('a notification contains the visitor, document, exit page and reading time, and a click opens the visit', () => {
  const { notifier, shown } = setUp()
  notifier.handle([event()])
  expect(shown).toEqual([
    {
      id: 'ntf_1',
      title: 'ken@example.co.jp closed 提案書',
      body: 'Left on page 7 after 3 min 20 s',
      path: '/visits/vis_1',
    },
  ])
})

test('a notification is in Japanese for a Japanese rep', () => {
  const { notifier, shown } = setUp({ locale: 'ja' })
  notifier.handle([event()])
  expect(shown[0]).toMatchObject({
    title: 'ken@example.co.jpさんが提案書を閉じました',
    body: '離脱ページ: 7　閲覧時間: 3分20秒',
  })
})

test('a notification that was shown is not shown again after a restart', () => {
  const first = setUp()
  first.notifier.handle([event()])
  const second = setUp({ file: first.file })
  second.notifier.handle([event()])
  expect(second.shown).toEqual([])
})

test('if the settings file cannot be written, handle throws, and the next call does not show the notification twice', () => {
  const full = {
    ...memoryFile(),
    set: () => {
      throw new Error('ENOSPC')
    },
  }
  const { notifier, shown } = setUp({ file: full })
  expect(() => notifier.handle([event()])).toThrow('ENOSPC')
  expect(() => notifier.handle([event()])).not.toThrow()
  expect(shown).toHaveLength(1)
})

test('the notifications opened and left of a visit are both shown, with the same id', () => {
  const { notifier, shown } = setUp()
  notifier.handle([event({ kind: 'opened', updatedAt: '2026-11-22T08:59:10.000Z' })])
  notifier.handle([event()])
  expect(shown.map(({ id }) => id)).toEqual(['ntf_1', 'ntf_1'])
})

test.each([
  ['silent', event({}, true)],
  ['read elsewhere', event({ readAt: '2026-11-22T08:59:59.500Z' })],
])('a notification that is %s is not shown', (_what, quiet) => {
  const { notifier, shown } = setUp()
  notifier.handle([quiet])
  expect(shown).toEqual([])
})

test('an event that arrives while notifications are off is never shown', () => {
  const off = setUp({ enabled: false })
  off.notifier.handle([event()])
  expect(off.shown).toEqual([])
  const on = setUp({ file: off.file })
  on.notifier.handle([event()])
  expect(on.shown).toEqual([])
})

test('an event that arrives during quiet hours is never shown', () => {
  const night = setUp({ quiet: true })
  night.notifier.handle([event()])
  expect(night.shown).toEqual([])
  const morning = setUp({ file: night.file })
  morning.notifier.handle([event()])
  expect(morning.shown).toEqual([])
})

test('several old events become one summary, and a new event has its own notification', () => {
  const { notifier, shown } = setUp()
  const old = [1, 2, 3, 4, 5].map((n) => event({ id: `ntf_old${n}`, updatedAt: '2026-11-20T09:00:00.000Z' }))
  notifier.handle([...old, event()])
  expect(shown.map(({ id, title }) => [id, title])).toEqual([
    ['missed', '5 visits while you were away'],
    ['ntf_1', 'ken@example.co.jp closed 提案書'],
  ])
})

const refused = (change: Partial<Refusal> = {}) => ({
  type: 'link.refused' as const,
  at: '2026-11-22T08:59:59.000Z',
  documentTitle: '提案書',
  refusal: {
    id: 'ref_1',
    linkId: 'lnk_1',
    documentId: 'doc_1',
    reason: 'readerBlocked' as const,
    email: 'eve@rival.example',
    at: '2026-11-22T08:59:59.000Z',
    ...change,
  },
})

test('a refused reader is shown once with the reason, and a click opens the links of the document', () => {
  const { notifier, shown, file } = setUp()
  notifier.refused([refused()])
  expect(shown).toEqual([
    {
      id: 'refused lnk_1',
      title: 'eve@rival.example could not open 提案書',
      body: 'The link blocks this address.',
      path: '/documents/doc_1/links',
    },
  ])
  const again = setUp({ file, locale: 'ja' })
  again.notifier.refused([refused(), refused({ id: 'ref_2', reason: 'passcodeWrong', email: null })])
  expect(again.shown.map(({ title, body }) => [title, body])).toEqual([
    ['匿名の閲覧者が提案書を開けませんでした', 'パスコードが正しくありませんでした。'],
  ])
})

const acted = (change: Partial<Extract<FeedEvent, { type: 'visit.acted' }>> = {}) => ({
  ...{ type: 'visit.acted' as const, at: '2026-11-22T08:59:59.000Z', action: 'meeting' as const },
  ...{ visitId: 'vis_1', documentTitle: '提案書' },
  visitor: { id: 'per_1', email: 'ken@example.co.jp', confidence: 'link' as const },
  ...change,
})

test('an action of a reader is shown once for a visit and a kind, and a click opens the visit', () => {
  const { notifier, shown, file } = setUp()
  notifier.acted([acted(), acted(), acted({ action: 'reply', at: '2026-11-20T09:00:00.000Z' })])
  expect(shown).toEqual([
    {
      id: 'acted vis_1 meeting',
      title: 'ken@example.co.jp clicked “Book a meeting” in 提案書',
      body: 'Open the visit to see what was read.',
      path: '/visits/vis_1',
    },
  ])
  const again = setUp({ file, locale: 'ja' })
  again.notifier.acted([acted(), acted({ action: 'reply' }), acted({ visitId: 'vis_2', action: 'share' })])
  expect(again.shown.map(({ title }) => title)).toEqual([
    'ken@example.co.jpさんが提案書で「返信」をクリックしました',
    'ken@example.co.jpさんが提案書を同僚に共有しました',
  ])
})

test('in quiet hours an action is not shown, and it is not shown later', () => {
  const { notifier, shown, file } = setUp({ quiet: true })
  notifier.acted([acted()])
  const later = setUp({ file })
  later.notifier.acted([acted()])
  expect([...shown, ...later.shown]).toEqual([])
})

test('repeated refusals of a link become one notification, and old refusals are not shown', () => {
  const { notifier, shown } = setUp()
  notifier.refused([
    refused({ id: 'ref_0', linkId: 'lnk_0', at: '2026-11-20T09:00:00.000Z' }),
    ...[1, 2, 3].map((n) => refused({ id: `ref_${n}` })),
  ])
  expect(shown.map(({ id }) => id)).toEqual(['refused lnk_1'])
})

test('a notification contains the label of the page', () => {
  const words = notificationWords(createTexts(), 'en', notification({ pageLabel: 'iv' }))
  expect(words.body).toMatch(/^Left on page iv \(7\) after/)
})

test('remembers only the latest notifications, also if the file cannot be written', () => {
  const { notifier, shown } = setUp({ file: { get: () => undefined, set: () => {}, delete: () => {} } })
  notifier.handle([event({ id: 'ntf_first' })])
  for (let index = 0; index < 600; index += 1) notifier.handle([event({ id: `ntf_${index}` })])
  notifier.handle([event({ id: 'ntf_599' })])
  expect(shown).toHaveLength(601)
  notifier.handle([event({ id: 'ntf_first' })])
  expect(shown).toHaveLength(602)
})
