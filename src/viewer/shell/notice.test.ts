// What a refusal means to whoever is reading: the end, or a question.
import { expect, test } from 'vitest'
import { isTheEnd, noticeOf } from './notice.ts'

test('only a link that is off, over or for others is the end; one that asks for more than before is asked at again', () => {
  const ends = ['link_disabled', 'link_expired', 'link_unknown', 'reader_not_allowed'] as const
  expect(ends.map((code) => [isTheEnd(code), noticeOf(code)])).toEqual([
    [true, 'off'],
    [true, 'expired'],
    [true, 'unknown'],
    [true, 'notAllowed'],
  ])
  const questions = ['passcode_required', 'agreement_required', 'email_required', 'code_required'] as const
  // `forbidden`: the pages are stamped now, and this copy isn't.
  expect([...questions, 'forbidden', 'not_found'].filter((code) => isTheEnd(code as 'forbidden'))).toEqual([])
})
