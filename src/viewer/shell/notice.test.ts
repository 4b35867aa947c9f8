import { expect, test } from 'vitest'
import { endsVisit, noticeOf } from './notice.ts'

test('a disabled, expired, unknown or forbidden link ends the visit, and other refusals open the gate again', () => {
  const ends = ['link_disabled', 'link_expired', 'link_unknown', 'reader_not_allowed'] as const
  expect(ends.map((code) => [endsVisit(code), noticeOf(code)])).toEqual([
    [true, 'off'],
    [true, 'expired'],
    [true, 'unknown'],
    [true, 'notAllowed'],
  ])
  const questions = ['passcode_required', 'agreement_required', 'email_required', 'code_required'] as const
  // `forbidden`: the link now has a watermark, and the loaded copy has none.
  expect([...questions, 'forbidden', 'not_found'].filter((code) => endsVisit(code as 'forbidden'))).toEqual(
    [],
  )
})
