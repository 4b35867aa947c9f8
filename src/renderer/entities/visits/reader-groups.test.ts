import { expect, it } from 'vitest'
import type { Reader } from '#shared/model/visits.ts'
import { groupReaders } from './reader-groups.ts'

const reader = (visitId: string, visitorId: string | null, change: Partial<Reader> = {}): Reader => ({
  visitId,
  documentId: 'doc_1',
  documentTitle: 'Offer',
  pageCount: 3,
  ownerId: 'mem_1',
  visitor: { id: visitorId, email: visitorId && `${visitorId}@example.com`, confidence: 'typed' },
  page: 1,
  activeMs: 0,
  openedAt: '2026-11-20T01:00:00.000Z',
  visible: true,
  otherDevice: false,
  ...change,
})
const ids = (readers: readonly Reader[]) =>
  groupReaders(readers).map(({ reader: first, others }) => [
    first.visitId,
    ...others.map((each) => each.visitId),
  ])

it('a person with two open documents is one reader; the visit on screen comes first', () => {
  const hidden = reader('vis_1', 'ada', { visible: false, openedAt: '2026-11-20T02:00:00.000Z' })
  expect(ids([hidden, reader('vis_2', 'bob'), reader('vis_3', 'ada')])).toEqual([
    ['vis_3', 'vis_1'],
    ['vis_2'],
  ])
})

it('unknown readers, and a forwarded link on another device, are readers of their own', () => {
  expect(
    ids([
      reader('vis_1', null),
      reader('vis_2', null),
      reader('vis_3', 'ada'),
      reader('vis_4', 'ada', { otherDevice: true }),
    ]),
  ).toEqual([['vis_1'], ['vis_2'], ['vis_3'], ['vis_4']])
})
