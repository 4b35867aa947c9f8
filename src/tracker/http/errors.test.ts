// Failures that a later retry can solve have the status 503. Internal errors have the status 500.
import { expect, it } from 'vitest'
import { toCodedError } from './errors.ts'

const failure = (message: string, code?: string) => Object.assign(new Error(message), code ? { code } : {})

it.each([
  failure('database or disk is full', 'SQLITE_FULL'),
  failure('attempt to write a readonly database', 'SQLITE_READONLY'),
  failure('disk I/O error', 'SQLITE_IOERR_WRITE'),
  failure('no space left on device', 'ENOSPC'),
  failure('could not extend file', '53100'),
  failure('canceling statement due to statement timeout', '57014'),
  failure('The database did not answer within 20 s.', 'ETIMEDOUT'),
  failure('timeout exceeded when trying to connect'),
  failure('Connection terminated unexpectedly'),
])('answers 503 for "$message"', (error) => {
  const coded = toCodedError(error)
  expect([coded.code, coded.status, coded.cause]).toEqual(['unavailable', 503, error])
})

it('an internal error has the status 500 and does not show its message', () => {
  const coded = toCodedError(failure('column "secret" does not exist', '42703'))
  expect([coded.code, coded.status]).toEqual(['internal', 500])
  expect(coded.message).not.toContain('secret')
})
