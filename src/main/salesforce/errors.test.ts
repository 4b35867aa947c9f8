import { describe, expect, it } from 'vitest'
import { classify, errorClasses, SalesforceError } from './errors.ts'

const refusal = (code: string, message = '', fields: string[] = []) => ({ code, message, fields })

describe('the class of a refusal', () => {
  it.each(Object.entries(errorClasses))('%s is %s', (code, expected) => {
    const fields = code === 'FIELD_INTEGRITY_EXCEPTION' ? ['OwnerId'] : []
    expect(classify(refusal(code, '', fields))).toBe(expected)
  })

  it.each([
    ['a code that nobody has heard of', refusal('SOMETHING_NEW'), 'admin'],
    ['a name every object inherits', refusal('constructor'), 'admin'],
    ['a status without words, busy', refusal('ERROR_HTTP_503'), 'retryLater'],
    ['a status without words, forbidden', refusal('ERROR_HTTP_403'), 'admin'],
    [
      'a session that isn’t one for the API',
      refusal('INVALID_SESSION_ID', 'This session is not valid for use with the REST API'),
      'admin',
    ],
    [
      'a wrong id that isn’t the owner’s',
      refusal('FIELD_INTEGRITY_EXCEPTION', 'Name ID: id value of incorrect type: 001'),
      'bug',
    ],
    [
      'a queue as owner, in words only',
      refusal('FIELD_INTEGRITY_EXCEPTION', 'Assigned To ID: id value of incorrect type: 00G'),
      'fallbackOwner',
    ],
    [
      'a lock inside a trigger’s error',
      refusal('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'x: UNABLE_TO_LOCK_ROW, unable to obtain'),
      'retryNow',
    ],
  ] as const)('%s', (_name, given, expected) => {
    expect(classify(given)).toBe(expected)
  })

  it('an open outcome is never final', () => {
    expect(new SalesforceError('unknown', refusal('MALFORMED_ID')).class).toBe('retryLater')
  })
})
