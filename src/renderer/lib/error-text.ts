// Owns the sentence that a coded error says on screen.
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '#shared/bytes.ts'
import type { ErrorDetails } from '#shared/errors.ts'
import { inOneLine } from '#shared/salesforce-words.ts'
import { useSalesforceErrorText } from './salesforce-error-text.ts'

type Coded = { code: string; details?: ErrorDetails | undefined }

/** Looks the code up in messages/<locale>/errors.ts; sizes are written as people read them. */
export function useErrorText(): (error: Coded) => string {
  const { t, i18n } = useTranslation()
  const refusal = useSalesforceErrorText()
  return useCallback(
    (error) => {
      // The codes are the error table's; its sentences are a namespace of their own, looked up by code.
      const say = t as unknown as (key: string, values: object) => string
      const values = readable(error.details ?? {}, i18n.language)
      const { error: name, description } = error.details ?? {}
      // What a login host or the API refused a login with has a sentence of its own.
      if (error.code === 'salesforce_login_failed' && typeof name === 'string') {
        return refusal(name, typeof description === 'string' ? description : null)
      }
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
          ? inOneLine(value)
          : value,
    ]),
  )
}
