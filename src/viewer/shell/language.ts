import type { chooseLocale } from '#shared/choose-locale.ts'
import { fill } from '#shared/fill.ts'
import { viewer as en } from '#shared/messages/en/viewer.ts'
import { viewer as ja } from '#shared/messages/ja/viewer.ts'

export type WordKey = keyof typeof en
export type Words = (key: WordKey, values?: Record<string, string | number>) => string
export type Language = ReturnType<typeof chooseLocale>

const tables: Record<Language, Record<WordKey, string>> = { en, ja }

/** Returns a function that returns a text of this language and fills its `{name}` placeholders. */
export function createWords(language: Language): Words {
  const table = tables[language]
  return (key, values = {}) => fill(table[key], values)
}
