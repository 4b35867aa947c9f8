import { expect, it } from 'vitest'
import { initials, problemOf } from './gate.ts'

it.each([
  ['Ada Lovelace', 'AL'],
  ['ada', 'A'],
  ['山田 太郎', '山'],
  ['Émile van der Zee', 'ÉV'],
  ['', ''],
])('initials of %s are %s', (name, expected) => expect(initials(name)).toBe(expected))

it.each([
  ['', 'missing'],
  ['   ', 'missing'],
  ['ada', 'invalid'],
  ['ada@example', 'invalid'],
  ['ada lovelace@example.com', 'invalid'],
  ['ada@example.com', null],
  [' ada+x@mail.example.co.jp ', null],
])('"%s" is %s', (email, expected) => expect(problemOf(email)).toBe(expected))
