// The snapshot of a connection that the window shows.
import type { SalesforceConnection, SalesforcePause } from '#shared/desktop-state.ts'
import type { CodedError } from '#shared/errors.ts'
import type { SalesforceApp } from '#shared/model/people.ts'
import { correctLoginUrl } from '#shared/salesforce-login-url.ts'
import type { ApiUsage } from './connection.ts'
import type { Grant } from './grant.ts'

/** The login is open in the browser: its URL, and the time limit. */
export type Waiting = { url: string | null; until: number }

export type ConnectionState = {
  app: SalesforceApp | null
  grant: Grant | null
  waiting: Waiting | null
  /** Salesforce rejected the grant for good. */
  gone: boolean
  error: CodedError | null
  usage: ApiUsage | null
  paused: SalesforcePause | null
}

export function phaseOf({ app, grant, waiting, gone }: ConnectionState): SalesforceConnection['state'] {
  if (waiting) return 'waiting'
  if (!grant) return app ? 'disconnected' : 'notConfigured'
  return canWork({ app, grant, gone }) ? 'connected' : 'reconnect'
}

/** True if the grant works, also while the rep renews it. Without a tracker the workspace's app is unknown: then the grant decides. */
export function canWork({ app, grant, gone }: Pick<ConnectionState, 'app' | 'grant' | 'gone'>): boolean {
  return grant !== null && !gone && (!app || isFor(app, grant))
}

/** A sandbox has the consumer keys of the org it was copied from: the login host tells whether it is still the same org. */
function isFor(app: SalesforceApp, { consumerKey, loginUrl, org }: Grant): boolean {
  const host = correctLoginUrl(app.loginUrl)
  return app.consumerKey === consumerKey && (host === loginUrl || host === correctLoginUrl(org.instanceUrl))
}

export function snapshotOf(connection: ConnectionState): SalesforceConnection {
  const { grant, error, waiting, usage, paused } = connection
  return {
    state: phaseOf(connection),
    org: grant?.org ?? null,
    user: grant?.user ?? null,
    error: error?.toWire() ?? null,
    authorizeUrl: waiting?.url ?? null,
    waitingUntil: waiting ? new Date(waiting.until).toISOString() : null,
    apiUsage: grant ? usage : null,
    paused: grant ? paused : null,
  }
}
