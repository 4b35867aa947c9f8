import { expect, it } from 'vitest'
import { chooseLocale } from '#shared/choose-locale.ts'
import { viewer as en } from '#shared/messages/en/viewer.ts'
import { viewer as ja } from '#shared/messages/ja/viewer.ts'
import { createWords } from './language.ts'

const blanks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

it('chooses the first supported language of the browser', () => {
  expect(chooseLocale(['fr-CH', 'ja-JP', 'en'])).toBe('ja')
  expect(chooseLocale(['en-GB', 'ja'])).toBe('en')
  expect(chooseLocale(['de'])).toBe('en')
  expect(chooseLocale([])).toBe('en')
})

it('has the same keys and placeholders in both languages', () => {
  expect(Object.keys(ja).sort()).toEqual(Object.keys(en).sort())
  for (const [key, text] of Object.entries(en)) {
    expect([key, blanks(ja[key as keyof typeof ja])]).toEqual([key, blanks(text)])
    expect(text.trim()).not.toBe('')
  }
})

it('inserts values with markup and dollar signs unchanged', () => {
  const words = createWords('en')
  expect(words('gate.from', { name: '$& <b>' })).toBe('$& <b> shared a document with you')
})
