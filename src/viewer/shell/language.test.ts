import { expect, it } from 'vitest'
import { chooseLocale } from '#shared/choose-locale.ts'
import { viewer as en } from '#shared/messages/en/viewer.ts'
import { viewer as ja } from '#shared/messages/ja/viewer.ts'
import { createWords } from './language.ts'

const blanks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

it('chooses the first language of the reader that has texts', () => {
  expect(chooseLocale(['fr-CH', 'ja-JP', 'en'])).toBe('ja')
  expect(chooseLocale(['en-GB', 'ja'])).toBe('en')
  expect(chooseLocale(['de'])).toBe('en')
  expect(chooseLocale([])).toBe('en')
})

it('has the same sentences in both languages, with the same placeholders', () => {
  expect(Object.keys(ja).sort()).toEqual(Object.keys(en).sort())
  for (const [key, text] of Object.entries(en)) {
    expect([key, blanks(ja[key as keyof typeof ja])]).toEqual([key, blanks(text)])
    expect(text.trim()).not.toBe('')
  }
})

it('fills placeholders with plain text, also with markup and dollar signs', () => {
  const words = createWords('en')
  expect(words('gate.from', { name: '$& <b>' })).toBe('$& <b> shared a document with you')
})
