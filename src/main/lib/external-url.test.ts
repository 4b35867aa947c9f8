import { expect, test } from 'vitest'
import { allowedExternalUrl, recordUrl } from './external-url.ts'

test.each(['https://example.com/a?b#c', 'http://127.0.0.1:4000/x', 'http://localhost:1/', 'http://[::1]:1/'])(
  '%s may be opened',
  (url) => expect(allowedExternalUrl(url)).toBe(url),
)

test.each([
  'http://example.com/',
  'http://127.0.0.1.example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'lastpage://join',
  'ms-msdt:/id',
  'https://user:secret@example.com/',
  '',
  'not a url',
  undefined,
  { href: 'https://example.com' },
])('%s is refused', (url) => {
  expect(() => allowedExternalUrl(url)).toThrow(expect.objectContaining({ code: 'url_not_allowed' }))
})

test('recordUrl accepts hosts of Salesforce, the connected org and this computer, and no other host', () => {
  const id = '00T5g00000ABCDEEA4'
  expect(recordUrl('https://acme.my.salesforce.com', id, null)).toBe(`https://acme.my.salesforce.com/${id}`)
  expect(recordUrl('http://127.0.0.1:5000', id, null)).toBe(`http://127.0.0.1:5000/${id}`)
  expect(recordUrl('https://crm.acme.example', id, 'https://crm.acme.example')).toBe(
    `https://crm.acme.example/${id}`,
  )
  for (const [url, record] of [
    ['https://evil.example', id],
    ['https://evilsalesforce.com', id],
    ['https://acme.my.salesforce.com', '../setup'],
  ] as const) {
    expect(() => recordUrl(url, record, 'https://crm.acme.example')).toThrow(
      expect.objectContaining({ code: 'url_not_allowed' }),
    )
  }
})
