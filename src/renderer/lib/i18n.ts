import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { chooseLocale } from '#shared/choose-locale.ts'
import type { Session } from '#shared/desktop-state.ts'
import { branding as brandingEn } from '#shared/messages/en/branding.ts'
import { desktop as desktopEn } from '#shared/messages/en/desktop.ts'
import { errors as errorsEn } from '#shared/messages/en/errors.ts'
import { network as networkEn } from '#shared/messages/en/network.ts'
import { privacy as privacyEn } from '#shared/messages/en/privacy.ts'
import { salesforce as salesforceEn } from '#shared/messages/en/salesforce.ts'
import { salesforceSetup as setupEn } from '#shared/messages/en/salesforce-setup.ts'
import { branding as brandingJa } from '#shared/messages/ja/branding.ts'
import { desktop as desktopJa } from '#shared/messages/ja/desktop.ts'
import { errors as errorsJa } from '#shared/messages/ja/errors.ts'
import { network as networkJa } from '#shared/messages/ja/network.ts'
import { privacy as privacyJa } from '#shared/messages/ja/privacy.ts'
import { salesforce as salesforceJa } from '#shared/messages/ja/salesforce.ts'
import { salesforceSetup as setupJa } from '#shared/messages/ja/salesforce-setup.ts'
import type { Locale } from '#shared/model/basics.ts'
import { useSession } from './session.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'desktop'
    resources: {
      branding: typeof brandingEn
      desktop: typeof desktopEn
      privacy: typeof privacyEn
      salesforce: typeof salesforceEn
      salesforceSetup: typeof setupEn
    }
    interpolationPrefix: '{'
    interpolationSuffix: '}'
  }
}

/** Starts i18next with the messages of both languages. */
export async function startI18n(): Promise<i18n> {
  const instance = createInstance()
  await instance.use(initReactI18next).init({
    lng: computerLocale(),
    fallbackLng: 'en',
    defaultNS: 'desktop',
    resources: {
      en: {
        branding: brandingEn,
        desktop: desktopEn,
        errors: errorsEn,
        network: networkEn,
        privacy: privacyEn,
        salesforce: salesforceEn,
        salesforceSetup: setupEn,
      },
      ja: {
        branding: brandingJa,
        desktop: desktopJa,
        errors: errorsJa,
        network: networkJa,
        privacy: privacyJa,
        salesforce: salesforceJa,
        salesforceSetup: setupJa,
      },
    },
    // i18next must not escape the values, because React escapes them. Messages use the same braces as Task templates.
    interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
  })
  return instance
}

export function computerLocale(): Locale {
  return chooseLocale([navigator.language])
}

/** Returns the session's language, or the computer's language before the session is loaded. */
const localeOf = (session: Session | undefined): Locale => session?.locale ?? computerLocale()

/** Sets the UI language and `<html lang>` to the session's language, and again when the session changes. Returns a function that unsubscribes. */
export function followLanguage(instance: i18n): () => void {
  const apply = () => {
    const locale = localeOf(useSession.getState().session)
    document.documentElement.lang = locale
    if (instance.language !== locale) void instance.changeLanguage(locale)
  }
  apply()
  return useSession.subscribe(apply)
}

/** Returns the language of the UI. */
export function useLocale(): Locale {
  return useSession((state) => localeOf(state.session))
}
