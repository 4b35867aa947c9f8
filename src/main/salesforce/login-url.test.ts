import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loginOrigin } from './login-url.ts'

describe('a login URL', () => {
  it.each([
    ['https://login.salesforce.com', 'https://login.salesforce.com'],
    ['https://acme.my.salesforce.com/some/page?x=1', 'https://acme.my.salesforce.com'],
    ['https://acme.lightning.force.com/lightning/page/home', 'https://acme.my.salesforce.com'],
    ['https://acme--dev.sandbox.lightning.force.com', 'https://acme--dev.sandbox.my.salesforce.com'],
    ['http://localhost:8080/', 'http://localhost:8080'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('%s', (given, origin) => {
    expect(loginOrigin(given)).toBe(origin)
  })

  it.each([
    'http://login.salesforce.com',
    'ftp://localhost',
    'https://user:word@example.com',
    'http://127.0.0.1.example.com',
    'nonsense',
    '',
  ])('%s is rejected', (given) => {
    expect(() => loginOrigin(given)).toThrowError(
      expect.objectContaining({ code: 'salesforce_login_url_invalid' }),
    )
  })

  it('is an https origin without path and credentials, or is rejected', () => {
    const host = fc.oneof(
      fc.domain(),
      fc.domain().map((domain) => `${domain}.my.salesforce.com`),
      fc.constantFrom(
        'acme.lightning.force.com',
        'acme--dev.sandbox.lightning.force.com',
        'cs91.salesforce.com',
      ),
      fc.constantFrom(
        'localhost:8080',
        '127.0.0.1',
        '[::1]:1',
        '127.0.0.1.evil.example',
        '0x7f.1',
        'localhost.',
      ),
    )
    const pasted = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc
        .tuple(
          fc.constantFrom(
            'https://',
            'http://',
            'ftp://',
            'javascript:',
            '//',
            '',
            'https:/\\',
            'https://user@',
          ),
          host,
          fc.constantFrom('', '/', '/lightning/page/home', '?x=1', '#y', '@evil.example', '\\@evil.example'),
        )
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(pasted, (text) => {
        let origin: string
        try {
          origin = loginOrigin(text)
        } catch (error) {
          expect(error).toMatchObject({ code: 'salesforce_login_url_invalid' })
          return
        }
        const url = new URL(origin)
        expect(url.origin).toBe(origin)
        expect(url.username + url.password).toBe('')
        if (url.protocol !== 'https:') {
          expect(url.protocol).toBe('http:')
          expect(url.hostname).toMatch(/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/)
        }
        // The conversion is idempotent.
        expect(loginOrigin(origin)).toBe(origin)
      }),
      { numRuns: 500 },
    )
  })
})
