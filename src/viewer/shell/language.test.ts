import { expect, it } from 'vitest'
import { viewer as en } from '#shared/messages/en/viewer.ts'
import { viewer as ja } from '#shared/messages/ja/viewer.ts'
import { chooseLanguage, createWords } from './language.ts'

const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

it('takes the first language of the reader that we speak', () => {
  expect(chooseLanguage(['fr-CH', 'ja-JP', 'en'])).toBe('ja')
  expect(chooseLanguage(['en-GB', 'ja'])).toBe('en')
  expect(chooseLanguage(['de'])).toBe('en')
  expect(chooseLanguage([])).toBe('en')
})

it('says the same in both languages, with the same blanks', () => {
  expect(Object.keys(ja).sort()).toEqual(Object.keys(en).sort())
  for (const [key, text] of Object.entries(en)) {
    expect([key, blanks(ja[key as keyof typeof ja])]).toEqual([key, blanks(text)])
    expect(text.trim()).not.toBe('')
  }
})

it('fills blanks with what it is given, markup and dollar signs included', () => {
  const words = createWords('en')
  expect(words('gate.from', { name: '$& <b>' })).toBe('$& <b> shared a document with you')
})
