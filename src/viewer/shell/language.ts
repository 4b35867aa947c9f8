// Owns which language the page speaks and how its sentences are filled in.
import { viewer as en } from '#shared/messages/en/viewer.ts'
import { viewer as ja } from '#shared/messages/ja/viewer.ts'

export type WordKey = keyof typeof en
export type Words = (key: WordKey, values?: Record<string, string | number>) => string
export type Language = 'en' | 'ja'

const tables: Record<Language, Record<WordKey, string>> = { en, ja }

/** The first of the reader's languages that we speak; English for everybody else. */
export function chooseLanguage(preferred: readonly string[]): Language {
  const spoken = preferred.map((tag) => tag.toLowerCase().split('-')[0])
  return spoken.find((language): language is Language => language === 'ja' || language === 'en') ?? 'en'
}

export function createWords(language: Language): Words {
  const table = tables[language]
  return (key, values = {}) =>
    table[key].replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole))
}
