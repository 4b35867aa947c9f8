import { expect, it } from 'vitest'
import { chooseLocale, localeOfHeader } from './choose-locale.ts'

it.each([
  [['fr-CH', 'ja-JP', 'en'], 'ja'],
  [['en-GB', 'ja'], 'en'],
  [['JA'], 'ja'],
  [['jam', 'english'], 'en'],
  [['de'], 'en'],
  [[], 'en'],
])('for the languages %j, chooses %s', (languages, locale) => {
  expect(chooseLocale(languages)).toBe(locale)
})

it.each([
  ['ja,en-US;q=0.9,en;q=0.8', 'ja'],
  ['fr-CH, fr;q=0.9, en;q=0.8, ja;q=0.7', 'en'],
  [' ja-JP ;q=0.5', 'ja'],
  ['*', 'en'],
  [undefined, 'en'],
])('for the header %j, chooses %s', (header, locale) => {
  expect(localeOfHeader(header)).toBe(locale)
})
