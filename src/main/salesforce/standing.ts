// Owns what is shown of a connection: one snapshot from everything that bears on it.
import type { SalesforceConnection, SalesforcePause } from '#shared/desktop-state.ts'
import type { CodedError } from '#shared/errors.ts'
import type { SalesforceApp } from '#shared/model/people.ts'
import { correctLoginUrl } from '#shared/salesforce-login-url.ts'
import type { ApiUsage } from './connection.ts'
import type { Grant } from './grant.ts'

/** The browser shows the login: where, and until when. */
export type Waiting = { url: string | null; until: number }

export type Standing = {
  app: SalesforceApp | null
  grant: Grant | null
  waiting: Waiting | null
  /** Salesforce refused the grant for good. */
  gone: boolean
  error: CodedError | null
  usage: ApiUsage | null
  paused: SalesforcePause | null
}

export function phaseOf({ app, grant, waiting, gone }: Standing): SalesforceConnection['state'] {
  if (waiting) return 'waiting'
  if (!grant) return app ? 'disconnected' : 'notConfigured'
  return canWork({ app, grant, gone }) ? 'connected' : 'reconnect'
}

/** A grant that is good, also while the rep renews it. Without a tracker the workspace's app is unknown: the grant counts. */
export function canWork({ app, grant, gone }: Pick<Standing, 'app' | 'grant' | 'gone'>): boolean {
  return grant !== null && !gone && (!app || isFor(app, grant))
}

/** A sandbox has the consumer keys of the org that it is a copy of: the login host says whether it is still the same org. */
function isFor(app: SalesforceApp, { consumerKey, loginUrl, org }: Grant): boolean {
  const host = correctLoginUrl(app.loginUrl)
  return app.consumerKey === consumerKey && (host === loginUrl || host === correctLoginUrl(org.instanceUrl))
}

export function snapshotOf(standing: Standing): SalesforceConnection {
  const { grant, error, waiting, usage, paused } = standing
  return {
    state: phaseOf(standing),
    org: grant?.org ?? null,
    user: grant?.user ?? null,
    error: error?.toWire() ?? null,
    authorizeUrl: waiting?.url ?? null,
    waitingUntil: waiting ? new Date(waiting.until).toISOString() : null,
    apiUsage: grant ? usage : null,
    paused: grant ? paused : null,
  }
}
