import type { Locale } from './model/basics.ts'

const locales: readonly Locale[] = ['ja', 'en']

/** The first of `languages` (BCP 47 tags, in order of preference) that Lastpage has texts for; English where there is none. */
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

/** As {@link chooseLocale}, by an Accept-Language header. Browsers list languages in order of preference, so weights are not compared. */
export const localeOfHeader = (acceptLanguage: string | undefined): Locale =>
  chooseLocale((acceptLanguage ?? '').split(','))
