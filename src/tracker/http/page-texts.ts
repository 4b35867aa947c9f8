// Owns which language a page speaks and how its sentences are filled.

import { tracker as en } from '#shared/messages/en/tracker.ts'
import { tracker as ja } from '#shared/messages/ja/tracker.ts'
import type { Locale } from '#shared/model/basics.ts'

type Sentences<T> = { [K in keyof T]: T[K] extends string ? string : Sentences<T[K]> }
export type Texts = Sentences<typeof en>

export const textsOf: Record<Locale, Texts> = { en, ja }

/** The first of our languages that the browser asks for; browsers send them in order of preference. */
export function localeOf(acceptLanguage: string | undefined): Locale {
  for (const range of (acceptLanguage ?? '').toLowerCase().split(',')) {
    if (/^\s*ja\b/.test(range)) return 'ja'
    if (/^\s*en\b/.test(range)) return 'en'
  }
  return 'en'
}

/** Fills `{{name}}`. The values are plain text: escaping is the template's. */
export const fill = (sentence: string, values: Record<string, string | number>): string =>
  sentence.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole))
