import { expect, it } from 'vitest'
import { isOwnAddress } from './guessed-links.ts'

it('recognizes the reader’s own address in each spelling', () => {
  expect(isOwnAddress('mailto:ada@example.com', 'ada@example.com')).toBe(true)
  expect(isOwnAddress('mailto:Ada@Example.com', 'ada@example.com')).toBe(true)
  expect(isOwnAddress('mailto:ada@example.com', '1ada@example.com')).toBe(true) // a guessed link begins with a letter
  expect(isOwnAddress('mailto:%E9%9D%92%E6%9C%A8@example.jp', '青木@example.jp')).toBe(true)
  expect(isOwnAddress('mailto:%25E9%259D%2592%25E6%259C%25A8@example.jp', '青木@example.jp')).toBe(true)
})

it('does not match other links', () => {
  expect(isOwnAddress('mailto:sales@example.com', 'ada@example.com')).toBe(false)
  expect(isOwnAddress('mailto:ada@example.com', null)).toBe(false)
  expect(isOwnAddress('https://example.com/', 'ada@example.com')).toBe(false)
  expect(isOwnAddress('mailto:', 'ada@example.com')).toBe(false)
  expect(isOwnAddress('mailto:%', 'ada@example.com')).toBe(false)
})
