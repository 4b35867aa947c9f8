import { expect, test } from 'vitest'
import type { Reader } from '#shared/model/visits.ts'
import { trackerApi } from '#shared/tracker-api.ts'
import { answerJson, type FeedAnswer } from './answer-json.ts'

const reader: Reader = {
  visitId: 'vis_1',
  documentId: 'doc_1',
  documentTitle: 'Offer "A"',
  pageCount: 9,
  ownerId: 'mem_1',
  visitor: { id: null, email: null, confidence: 'anonymous' },
  page: 2,
  activeMs: 1200,
  openedAt: '2026-11-22T09:30:00.000Z',
  visible: true,
  otherDevice: false,
}
const answer: FeedAnswer = {
  cursor: 'abc',
  events: [
    { type: 'document.changed', at: '2026-11-22T09:30:00.000Z', documentId: 'doc_1' },
    { type: 'workspace.changed', at: '2026-11-22T09:30:01.000Z' },
  ],
  readers: [reader],
  readersVersion: 'v1',
  runsWaiting: false,
  more: true,
}

test('a response is equal to the output of the schema, also the second time and for another desktop', () => {
  const { response } = trackerApi['feed.poll']
  const withMore = { ...answer, readers: [{ ...reader, secret: 'not in the contract' }] }
  for (const sent of [
    answer,
    answer,
    { ...answer, cursor: 'other' },
    { ...answer, events: [], readers: null },
    withMore,
  ]) {
    expect(JSON.parse(answerJson(sent))).toEqual(JSON.parse(JSON.stringify(response.encode(sent))))
  }
})

test('a value that the schema refuses is not sent', () => {
  const wrong = { ...answer, readers: [{ ...reader, page: 'two' }] } as unknown as FeedAnswer
  expect(() => answerJson(wrong)).toThrow()
})
