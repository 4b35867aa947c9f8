import { describe, expect, it } from 'vitest'
import { errorOf, fromWire } from './errors.ts'

describe('fromWire', () => {
  it('keeps code, message and the details that a sentence can name', () => {
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

  it('details of an unknown shape are left out', () => {
    expect(fromWire({ error: { code: 'conflict', details: 'text' } }).details).toBeUndefined()
  })
})

describe('errorOf', () => {
  it('reads the body of a response', async () => {
    const response = Response.json({ error: { code: 'link_expired', message: 'Expired.' } }, { status: 410 })
    expect((await errorOf(response)).code).toBe('link_expired')
  })

  it('a body that is no JSON is internal', async () => {
    expect((await errorOf(new Response('<html>', { status: 502 }))).code).toBe('internal')
  })
})
