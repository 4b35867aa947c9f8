import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '#shared/bytes.ts'
import type { ErrorDetails } from '#shared/errors.ts'
import { networkTroubleOf } from '#shared/network-trouble.ts'
import { shortenErrorMessage } from '#shared/salesforce-error-message.ts'
import { useSalesforceErrorText } from './salesforce-error-text.ts'

type Coded = { code: string; details?: ErrorDetails | undefined }

/** Errors whose detail `reason` is the code of the failed request. */
const unreachable = new Set(['tracker_unreachable', 'salesforce_unreachable'])

/** Returns a function that gives the text of an error in the UI's language. The texts are in src/shared/messages. */
export function useErrorText(): (error: Coded) => string {
  const { t, i18n } = useTranslation()
  const refusal = useSalesforceErrorText()
  return useCallback(
    (error) => {
      // The key contains the error code, so TypeScript can't check it.
      const say = t as unknown as (key: string, values: object) => string
      const values = readable(error.details ?? {}, i18n.language)
      const { error: name, description } = error.details ?? {}
      // A refused login has a text for each error code of Salesforce.
      if (error.code === 'salesforce_login_failed' && typeof name === 'string') {
        return refusal(name, typeof description === 'string' ? description : null)
      }
      const { reason, host } = error.details ?? {}
      const trouble =
        unreachable.has(error.code) && typeof reason === 'string' ? networkTroubleOf(reason) : null
      if (trouble) return say(`network:${trouble}`, { host: host ?? 'Salesforce' })
      const key = `errors:${error.code}`
      return i18n.exists(key) ? say(key, values) : say('errors:internal', values)
    },
    [t, i18n, refusal],
  )
}

function readable(details: ErrorDetails, locale: string): ErrorDetails {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      name.endsWith('Bytes') && typeof value === 'number'
        ? formatBytes(value, locale)
        : name === 'detail' && typeof value === 'string'
          ? shortenErrorMessage(value)
          : value,
    ]),
  )
}
