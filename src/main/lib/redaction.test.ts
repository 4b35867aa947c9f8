import { expect, test } from 'vitest'
import { redact, redactText } from './redaction.ts'

const secrets = {
  device: 'lpd.wsp_abcdefghijk.Zm9vYmFyYmF6cXV4',
  invite: 'lpi.wsp_abcdefghijk.c2VjcmV0c2VjcmV0',
  session: '00D5g000004abcD!AQ8AQFakeSession.Token_x',
  refresh: '5Aep861TSESvWeug_xvFHRBTTbf_YrTWgEyjBjH8gk',
}

test.each(Object.entries(secrets))('a %s token is removed from any text', (_name, secret) => {
  const written = JSON.stringify(
    redact({ note: `before ${secret} after`, deep: [{ a: new Error(`x ${secret}`) }] }),
  )
  expect(written).not.toContain(secret)
  expect(written).toContain('before')
})

test('the value of a field with the name of a secret is removed', () => {
  const fields = {
    authorization: 'anything',
    deviceToken: 'plain',
    refresh_token: 'plain',
    clientSecret: 'plain',
    cookie: 'plain',
    base64: 'plain',
    headers: { Authorization: 'plain' },
    codeVerifier: 'plain',
    invite: 'plain',
  }
  expect(JSON.stringify(redact(fields))).not.toContain('plain')
})

test('error codes are kept, and other values of the field code are removed', () => {
  expect(redact({ code: 'ECONNREFUSED' })).toEqual({ code: 'ECONNREFUSED' })
  expect(redact({ code: 'tracker_unreachable' })).toEqual({ code: 'tracker_unreachable' })
  expect(
    redact({ code: 'aPrx4SgoM2Nd1zWeFVlOWveD0HhYmiDiLmlLnXEBgX01tpVOQMWVSUuafFPHu3kCSjzk4CUTZg==' }),
  ).toEqual({
    code: '[redacted]',
  })
})

test('OAuth values in a callback URL and secrets in URL fragments are removed', () => {
  expect(redactText('GET http://localhost:17717/oauth/callback?code=abc.def&state=xyz')).toBe(
    'GET http://localhost:17717/oauth/callback?code=[redacted]&state=[redacted]',
  )
  expect(redactText('open http://127.0.0.1:5000/#s3cr3t')).toBe('open http://127.0.0.1:5000/#[redacted]')
})

test('the bytes of a document are replaced by their length', () => {
  expect(redact({ chunk: Buffer.from('%PDF-1.7') })).toEqual({ chunk: '[8 bytes]' })
})
