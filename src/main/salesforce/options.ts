import type { Locale } from '#shared/model/basics.ts'
import type { SalesforceApp } from '#shared/model/people.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import type { ServiceUser } from './service-user.ts'
import type { Fetch } from './transport.ts'

export type SalesforceOptions = {
  secrets: SecretStore
  /** Opens the login page in the system browser. */
  openExternal: (url: string) => Promise<void>
  clock: Clock
  log: Log
  getApp: () => SalesforceApp | null
  /** A prefix of the names in the keychain. The prefix separates the secrets of two desktops on one computer. */
  profile: string
  fetch: Fetch
  /** Present for a worker that logs in with a key. Without it, a rep logs in in the browser. */
  serviceUser?: ServiceUser | undefined
  /** The rep's language, for the page after the login. The default is the browser's language. */
  locale?: (() => Locale) | undefined
  callbackPorts?: readonly number[] | undefined
  consentTimeoutMs?: number
  readTimeoutMs?: number
  writeTimeoutMs?: number
}
