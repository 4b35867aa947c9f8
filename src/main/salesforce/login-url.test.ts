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
  ])('%s is refused', (given) => {
    expect(() => loginOrigin(given)).toThrowError(
      expect.objectContaining({ code: 'salesforce_login_url_invalid' }),
    )
  })
})
