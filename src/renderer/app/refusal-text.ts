// Owns the sentence for a code of Salesforce's: what happened, what to do, with the org's own words where they matter.
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { oauthErrorOf } from '#shared/salesforce-oauth-errors.ts'

/** Codes of the API, and OAuth error names of the login host. */
export function useRefusalText(): (code: string, detail: string | null) => string {
  const { t, i18n } = useTranslation('salesforce')
  return useCallback(
    (code, detail) => {
      // Codes come from outside: a namespace of sentences, looked up by code.
      const say = t as unknown as (key: string, values: object) => string
      const values = { code, name: code, detail: detail ?? '' }
      const oauth = oauthErrorOf(code, detail ?? '')
      if (oauth) return say(`oauth.${oauth.words}`, values)
      if (/^[a-z]+([_-][a-z]+)*$/.test(code)) return say('oauth.other', values)
      const known = /^\w+$/.test(code) && i18n.exists(`salesforce:codes.${code}`)
      return (known ? say(`codes.${code}`, values) : say('otherCode', values)).trim()
    },
    [t, i18n],
  )
}
