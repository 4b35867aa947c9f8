import { createInstance, type i18n, type ResourceLanguage } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { create } from 'zustand'
import { chooseLocale } from '#shared/choose-locale.ts'
import type { Session } from '#shared/desktop-state.ts'
import type { Locale } from '#shared/model/basics.ts'
import { useSession } from './session.ts'
import type { texts } from './texts/en.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'desktop'
    resources: Pick<typeof texts, 'branding' | 'desktop' | 'privacy' | 'salesforce' | 'salesforceSetup'>
    interpolationPrefix: '{'
    interpolationSuffix: '}'
  }
}

const load: Record<Locale, () => Promise<{ texts: ResourceLanguage }>> = {
  en: () => import('./texts/en.ts'),
  ja: () => import('./texts/ja.ts'),
}

/** Starts i18next with the messages of the computer's language. A test compares the keys of both languages, so no language needs another one as a fallback. */
export async function startI18n(): Promise<i18n> {
  const lng = computerLocale()
  const { texts } = await load[lng]()
  const instance = createInstance()
  await instance.use(initReactI18next).init({
    lng,
    fallbackLng: false,
    defaultNS: 'desktop',
    resources: { [lng]: texts },
    // i18next must not escape the values, because React escapes them. Messages use the same braces as Task templates.
    interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
  })
  return instance
}

/** Loads the messages of a language at its first use, and shows them. */
async function showLanguage(instance: i18n, locale: Locale): Promise<void> {
  const { texts } = await load[locale]()
  for (const [namespace, messages] of Object.entries(texts)) {
    instance.addResourceBundle(locale, namespace, messages)
  }
  // The session may have got another language in the meantime.
  if (localeOf(useSession.getState().session) === locale) await instance.changeLanguage(locale)
}

export function computerLocale(): Locale {
  return chooseLocale([navigator.language])
}

/** Returns the session's language, or the computer's language before the session is loaded. */
const localeOf = (session: Session | undefined): Locale => session?.locale ?? computerLocale()

const useTexts = create<{ areReady: boolean }>()(() => ({ areReady: false }))

/** Returns true after the window has shown the messages of the session's language for the first time. */
export const useTextsAreReady = (): boolean => useTexts((state) => state.areReady)

/** Sets the UI language and `<html lang>` to the session's language, and again when the session changes. Returns a function that unsubscribes. */
export function followLanguage(instance: i18n): () => void {
  const apply = async () => {
    const { session } = useSession.getState()
    const locale = localeOf(session)
    document.documentElement.lang = locale
    // If the file of a language cannot be loaded, the previous language stays.
    if (instance.language !== locale) await showLanguage(instance, locale).catch(() => undefined)
    if (session) useTexts.setState({ areReady: true })
  }
  void apply()
  return useSession.subscribe(() => void apply())
}

/** Returns the language of the UI. */
export function useLocale(): Locale {
  return useSession((state) => localeOf(state.session))
}
