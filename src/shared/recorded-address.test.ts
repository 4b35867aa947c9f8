import { describe, expect, test } from 'vitest'
import { recordedAddress } from './recorded-address.ts'

describe('the stored address of a link', () => {
  test.each([
    ['https://example.com/prices?token=secret#top', 'https://example.com/prices'],
    ['https://user:secret@example.com/', 'https://example.com/'],
    ['http://example.com:8080/a/b', 'http://example.com:8080/a/b'],
    ['mailto:sales@example.com?subject=Hello', 'mailto:sales@example.com'],
    ['tel:+81-3-1234', 'tel:+81-3-1234'],
    [`https://example.com/${'a'.repeat(600)}`, `https://example.com/${'a'.repeat(480)}`],
  ])('%s', (href, stored) => expect(recordedAddress(href)).toBe(stored))

  test.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'not an address', ''])(
    'is null for %s',
    (href) => expect(recordedAddress(href)).toBeNull(),
  )
})
