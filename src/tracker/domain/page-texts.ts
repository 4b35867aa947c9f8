import { tracker as en } from '#shared/messages/en/tracker.ts'
import { tracker as ja } from '#shared/messages/ja/tracker.ts'
import type { Locale } from '#shared/model/basics.ts'

type Sentences<T> = { [K in keyof T]: T[K] extends string ? string : Sentences<T[K]> }
export type Texts = Sentences<typeof en>

export const textsOf: Record<Locale, Texts> = { en, ja }
