import type { Locale } from './model/basics.ts'

const locales: readonly Locale[] = ['ja', 'en']

/** Returns the first supported language of `languages` (BCP 47 tags in order of preference). Returns English if none is supported. */
export function chooseLocale(languages: readonly string[]): Locale {
  for (const tag of languages) {
    const language = tag
      .trim()
      .toLowerCase()
      .split(/[-_;\s]/)[0]
    const locale = locales.find((each) => each === language)
    if (locale) return locale
  }
  return 'en'
}

/** Returns the language for an Accept-Language header. Browsers send languages in order of preference, so the weights are ignored. */
export const localeOfHeader = (acceptLanguage: string | undefined): Locale =>
  chooseLocale((acceptLanguage ?? '').split(','))
