import { expect, test } from 'vitest'
import { takeTicket } from './look.ts'

const at = (hash: string) => ({ hash, pathname: '/abcdefghijklmnopqrstuv', search: '' })

test.each([
  ['#look=WyJ0aWNrZXQi.c2lnbmF0dXJlLW9m', 'WyJ0aWNrZXQi.c2lnbmF0dXJlLW9m', ['/abcdefghijklmnopqrstuv']],
  ['#look=<script>', null, ['/abcdefghijklmnopqrstuv']],
  ['#page=3', null, []],
  ['', null, []],
])('%s', (hash, ticket, cleaned) => {
  const urls: string[] = []
  expect(takeTicket(at(hash), (url) => urls.push(url))).toBe(ticket)
  expect(urls).toEqual(cleaned)
})
