// Checks the URLs that the app opens in the system browser.
import { CodedError } from '#shared/errors.ts'
import { isSalesforceHost } from '#shared/salesforce-login-url.ts'

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Returns the URL if it may be opened: https to any host, or http to loopback (practice org, local tracker), without credentials.
 * Throws `url_not_allowed` otherwise.
 */
export function allowedExternalUrl(value: unknown): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null
  const isAllowed =
    url !== null &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname))) &&
    url.username === '' &&
    url.password === ''
  if (!isAllowed) throw notAllowed()
  return url.href
}

/**
 * Returns the URL of a Salesforce record. `instanceUrl` comes from a run, so it must be a host of Salesforce, a loopback address or the
 * connected org (`connectedTo`). Throws `url_not_allowed` otherwise.
 */
export function recordUrl(instanceUrl: string, recordId: string, connectedTo: string | null): string {
  const url = new URL(allowedExternalUrl(instanceUrl))
  const isConnected =
    connectedTo !== null && URL.canParse(connectedTo) && new URL(connectedTo).origin === url.origin
  const isKnown = isConnected || loopback.has(url.hostname) || isSalesforceHost(url.hostname)
  if (!isKnown || !/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(recordId)) throw notAllowed()
  return `${url.origin}/${recordId}`
}

const notAllowed = () => new CodedError('url_not_allowed', 'Only https addresses are opened.')
