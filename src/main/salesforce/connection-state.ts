import type { SalesforceConnection, SalesforcePause } from '#shared/desktop-state.ts'
import type { CodedError } from '#shared/errors.ts'
import type { SalesforceApp } from '#shared/model/people.ts'
import { correctLoginUrl } from '#shared/salesforce-login-url.ts'
import type { ApiUsage } from './connection.ts'
import type { Grant } from './grant.ts'

/**
 * A login attempt that waits for the browser: the URL of the login page (null until the URL is known), and the time limit of the attempt in
 * epoch ms.
 */
export type Waiting = { url: string | null; until: number }

export type ConnectionState = {
  app: SalesforceApp | null
  grant: Grant | null
  waiting: Waiting | null
  /** True after Salesforce has rejected the grant permanently. */
  grantLost: boolean
  error: CodedError | null
  usage: ApiUsage | null
  paused: SalesforcePause | null
}

export function phaseOf({ app, grant, waiting, grantLost }: ConnectionState): SalesforceConnection['state'] {
  if (waiting) return 'waiting'
  if (!grant) return app ? 'disconnected' : 'notConfigured'
  return canWork({ app, grant, grantLost }) ? 'connected' : 'reconnect'
}

/**
 * True if the grant is valid and belongs to the workspace's app. The app is unknown while the tracker can't be reached; then only the grant
 * counts.
 */
export function canWork({
  app,
  grant,
  grantLost,
}: Pick<ConnectionState, 'app' | 'grant' | 'grantLost'>): boolean {
  return grant !== null && !grantLost && (!app || isFor(app, grant))
}

/** Compares also the login host, because a sandbox has the same consumer keys as the org from which it was copied. */
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
