import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { networkTroubleOf } from '#shared/network-trouble.ts'
import { shortenErrorMessage } from '#shared/salesforce-error-message.ts'
import { oauthErrorOf } from '#shared/salesforce-oauth-errors.ts'

/**
 * Returns the text for an error of Salesforce: what happened and what the user can do.
 * `code` is an error code of the API or an OAuth error of the login host. `detail` is the original error text.
 * `of` is `campaign` if the run was to add a record to a campaign. Some codes have another text in this case.
 */
export type SalesforceErrorText = (code: string, detail: string | null, of?: 'campaign') => string

export function useSalesforceErrorText(): SalesforceErrorText {
  const { t, i18n } = useTranslation('salesforce')
  return useCallback(
    (code, detail, of) => {
      // The key contains a code of Salesforce, so TypeScript can't check it.
      const say = t as unknown as (key: string, values: object) => string
      const values = { code, name: code, detail: shortenErrorMessage(detail ?? '') }
      const oauth = oauthErrorOf(code, detail ?? '')
      if (oauth) return say(`oauth.${oauth.messageKey}`, values)
      const trouble = networkTroubleOf(code)
      if (trouble) return say(`network:${trouble}`, { host: 'Salesforce' })
      if (/^[a-z]+([_-][a-z]+)*$/.test(code)) return say('oauth.other', values)
      const name = /^\w+$/.test(code) ? code : ''
      if (of && i18n.exists(`salesforce:campaignCodes.${name}`)) return say(`campaignCodes.${name}`, values)
      const known = name && i18n.exists(`salesforce:codes.${code}`)
      return (known ? say(`codes.${code}`, values) : say('otherCode', values)).trim()
    },
    [t, i18n],
  )
}
