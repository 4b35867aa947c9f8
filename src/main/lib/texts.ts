// The texts that the main process shows: notifications, tray and menu.
import { createInstance, type TOptions } from 'i18next'
import { main as en } from '#shared/messages/en/main.ts'
import { main as ja } from '#shared/messages/ja/main.ts'
import type { Locale } from '#shared/model/basics.ts'

type Keys<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${Prefix}${K}` : Keys<T[K], `${Prefix}${K}.`>
}[keyof T & string]
type PluralFree<K extends string> = K extends `${infer Base}_${'one' | 'other'}` ? Base : K
export type MainTextKey = PluralFree<Keys<typeof en>>

export type Texts = (locale: Locale, key: MainTextKey, values?: TOptions) => string

export function createTexts(): Texts {
  const i18n = createInstance()
  void i18n.init({
    initAsync: false,
    fallbackLng: 'en',
    resources: { en: { main: en }, ja: { main: ja } },
    defaultNS: 'main',
    // The operating system shows the texts, so they need no HTML escaping.
    interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
  })
  return (locale, key, values = {}) => i18n.t(key, { ...values, lng: locale })
}
