import { CodedError } from '#shared/errors.ts'
import { correctLoginUrl } from '#shared/salesforce-login-url.ts'

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * Returns the origin of a login URL. A Lightning URL is converted to the My Domain login host. The scheme must be https; the practice
 * org may use http on loopback. Throws CodedError('salesforce_login_url_invalid').
 */
export function loginOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.test(url.hostname))
  if (!url || !secure || url.username || url.password) {
    throw new CodedError(
      'salesforce_login_url_invalid',
      'A login URL needs https, or http on a loopback address.',
      {
        loginUrl: text.slice(0, 255),
      },
    )
  }
  return correctLoginUrl(url.origin)
}
