import { describe, expect, it } from 'vitest'
import { classify, errorClasses, SalesforceError } from './errors.ts'

const refusal = (code: string, message = '', fields: string[] = []) => ({ code, message, fields })

describe('the class of a refusal', () => {
  it.each(Object.entries(errorClasses))('%s is %s', (code, expected) => {
    const fields = code === 'FIELD_INTEGRITY_EXCEPTION' ? ['OwnerId'] : []
    expect(classify(refusal(code, '', fields))).toBe(expected)
  })

  it.each([
    ['a code that is not in the table', refusal('SOMETHING_NEW'), 'admin'],
    ['the name of an inherited property', refusal('constructor'), 'admin'],
    ['status 503 without an error body', refusal('ERROR_HTTP_503'), 'retryLater'],
    ['status 403 without an error body', refusal('ERROR_HTTP_403'), 'admin'],
    [
      'a session that may not call the API',
      refusal('INVALID_SESSION_ID', 'This session is not valid for use with the REST API'),
      'admin',
    ],
    [
      'a wrong id in another field than the owner',
      refusal('FIELD_INTEGRITY_EXCEPTION', 'Name ID: id value of incorrect type: 001'),
      'bug',
    ],
    [
      'a queue as owner, named only in the message',
      refusal('FIELD_INTEGRITY_EXCEPTION', 'Assigned To ID: id value of incorrect type: 00G'),
      'fallbackOwner',
    ],
    [
      'a row lock inside the error of a trigger',
      refusal('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'x: UNABLE_TO_LOCK_ROW, unable to obtain'),
      'retryNow',
    ],
  ] as const)('%s', (_name, given, expected) => {
    expect(classify(given)).toBe(expected)
  })

  it('an error with an unknown outcome is retried later, whatever its code', () => {
    expect(new SalesforceError('unknown', refusal('MALFORMED_ID')).class).toBe('retryLater')
  })
})
