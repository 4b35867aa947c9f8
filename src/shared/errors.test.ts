import { describe, expect, it } from 'vitest'
import { errorOf, fromWire } from './errors.ts'

describe('fromWire', () => {
  it('keeps the code, the message and the details with plain values', () => {
    const details = { maxBytes: 5, host: 'a', isLast: true, none: null, nested: { token: 'x' }, list: [1] }
    const error = fromWire({ error: { code: 'pdf_too_large', message: 'Too large.', details } }, 413)
    expect(error.toWire()).toEqual({
      code: 'pdf_too_large',
      message: 'Too large.',
      details: { maxBytes: 5, host: 'a', isLast: true, none: null },
    })
  })

  it.each([null, undefined, 'text', 5, {}, { error: null }, { error: 'text' }, { error: { code: 5 } }])(
    'without a code it is internal: %j',
    (body) => {
      expect(fromWire(body, 418).code).toBe('internal')
    },
  )

  it.each([
    [403, 'forbidden'],
    [418, 'bad_request'],
    [500, 'internal'],
  ])('an unknown code with status %i counts as %s', (status, code) => {
    expect(fromWire({ error: { code: 'new_code' } }, status).code).toBe(code)
  })

  it('leaves out details that are no object', () => {
    expect(fromWire({ error: { code: 'conflict', details: 'text' } }).details).toBeUndefined()
  })
})

describe('errorOf', () => {
  it('reads the body of a response', async () => {
    const response = Response.json({ error: { code: 'link_expired', message: 'Expired.' } }, { status: 410 })
    expect((await errorOf(response)).code).toBe('link_expired')
  })

  it('a body that is no JSON becomes internal', async () => {
    expect((await errorOf(new Response('<html>', { status: 502 }))).code).toBe('internal')
  })
})
