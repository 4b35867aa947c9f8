import { expect, it } from 'vitest'
import { digitsOf } from './code-step.ts'
import { initials } from './gate.ts'
import { readEmail } from './gate-fields.ts'

it.each([
  ['Ada Lovelace', 'AL'],
  ['ada', 'A'],
  ['山田 太郎', '山'],
  ['Émile van der Zee', 'ÉV'],
  ['', ''],
])('initials of %s are %s', (name, expected) => expect(initials(name)).toBe(expected))

it.each([
  ['', { wrong: 'gate.missing' }],
  ['   ', { wrong: 'gate.missing' }],
  ['ada', { wrong: 'gate.invalid' }],
  ['ada@example', { wrong: 'gate.invalid' }],
  ['ada lovelace@example.com', { wrong: 'gate.invalid' }],
  ['ada@example.com', { value: 'ada@example.com' }],
  [' ada+x@mail.example.co.jp ', { value: 'ada+x@mail.example.co.jp' }],
])('"%s" is %j', (typed, reading) => expect(readEmail(typed)).toEqual(reading))

it.each([
  ['123456', '123456'],
  ['Your code: 123 456.', '123456'],
  ['１２３４５６', '123456'],
  ['12345678', '123456'],
  ['12a', '12'],
])('the digits of "%s" are %s', (typed, digits) => expect(digitsOf(typed)).toBe(digits))
