// Owns the sentence for a code of Salesforce's: what happened, what to do, with the org's own words where they matter.
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { oauthErrorOf } from '#shared/salesforce-oauth-errors.ts'
import { inOneLine } from '#shared/salesforce-words.ts'

/** Codes of the API, and OAuth error names of the login host. */
/** `campaign`: of adding somebody to a campaign, where some codes have another likely cause. */
export type SalesforceErrorText = (code: string, detail: string | null, of?: 'campaign') => string

export function useSalesforceErrorText(): SalesforceErrorText {
  const { t, i18n } = useTranslation('salesforce')
  return useCallback(
    (code, detail, of) => {
      // Codes come from outside: a namespace of sentences, looked up by code.
      const say = t as unknown as (key: string, values: object) => string
      const values = { code, name: code, detail: inOneLine(detail ?? '') }
      const oauth = oauthErrorOf(code, detail ?? '')
      if (oauth) return say(`oauth.${oauth.words}`, values)
      if (/^[a-z]+([_-][a-z]+)*$/.test(code)) return say('oauth.other', values)
      const name = /^\w+$/.test(code) ? code : ''
      if (of && i18n.exists(`salesforce:campaignCodes.${name}`)) return say(`campaignCodes.${name}`, values)
      const known = name && i18n.exists(`salesforce:codes.${code}`)
      return (known ? say(`codes.${code}`, values) : say('otherCode', values)).trim()
    },
    [t, i18n],
  )
}
