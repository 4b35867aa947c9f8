import { expect, it } from 'vitest'
import type { Reader } from '#shared/model/visits.ts'
import { trayReaders } from './tray-readers.ts'

const reader = (visitId: string, visitor: Partial<Reader['visitor']>): Reader => ({
  ...{ visitId, documentId: 'doc_1', documentTitle: 'Offer', pageCount: 9, ownerId: 'mem_1', page: 1 },
  ...{ activeMs: 0, openedAt: '2026-11-22T10:00:00.000Z', visible: true, otherDevice: false },
  visitor: { id: null, email: null, confidence: 'anonymous', ...visitor },
})

it('the tray lists the names and companies of the readers who opened last', () => {
  const readers = [
    reader('vis_1', { email: 'tanaka@sakura.example', name: '田中 一郎', company: 'さくら商事' }),
    reader('vis_2', { email: 'jane@acme.example' }),
    ...['vis_3', 'vis_4', 'vis_5', 'vis_6'].map((id) => reader(id, {})),
  ]
  expect(trayReaders(readers, 'ja', () => '匿名の閲覧者')).toEqual([
    { label: 'さくら商事 田中 一郎 · Offer', path: '/visits/vis_1' },
    { label: 'jane@acme.example · Offer', path: '/visits/vis_2' },
    ...['vis_3', 'vis_4', 'vis_5'].map((id) => ({ label: '匿名の閲覧者 · Offer', path: `/visits/${id}` })),
  ])
})
