// The rep's tokens. At most one token refresh runs at a time. A rotated refresh token is stored before the new access token is used.
// A lost grant is reported once.
import type { Log } from '../lib/log.ts'
import type { TokenAnswer } from './answers.ts'
import type { Session, SessionSource } from './connection.ts'
import { SalesforceError } from './errors.ts'
import type { Grant, GrantStore } from './grant.ts'
import type { OAuthClient } from './oauth.ts'
import type { ServiceUser } from './service-user.ts'

export type Tokens = SessionSource & {
  grant(): Grant | null
  /** Reads the grant and the session from the keychain. Throws CodedError('keychain_locked'). */
  load(): Promise<Grant | null>
  /** Stores a new grant and its session. The refresh token is stored first. */
  adopt(grant: Grant, session: Session): Promise<void>
  /** Deletes the grant in memory and in the keychain. Returns the deleted grant, so that the caller can revoke the token of the grant. */
  forget(): Promise<Grant | null>
}

export type TokensOptions = {
  store: GrantStore
  oauth: (grant: Grant) => Promise<OAuthClient>
  serviceUser?: ServiceUser | undefined
  log: Log
  /** Epoch ms. */
  now: () => number
  /** Called once when Salesforce rejects the grant permanently. */
  onGrantLost: (error: SalesforceError) => void
  /** Called when the login host rejects a refresh for a reason that an admin can fix. Called with null after a successful refresh. */
  onRefused: (error: SalesforceError | null) => void
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over the current grant, whose changes must not overlap; each function in it is short
export function createTokens(options: TokensOptions): Tokens {
  const { store } = options
  let grant: Grant | null = null
  let session: Session | null = null
  /** The newest session, if its grant is not yet stored in the keychain. The session must not be used before the grant is stored. */
  let unstored: Session | null = null
  let gone: SalesforceError | null = null
  let refreshing: Promise<Session> | null = null

  async function persist(): Promise<Session> {
    const next = unstored
    if (!next || !grant) throw noGrant()
    await store.writeGrant(grant)
    await store.writeSession(next)
    session = next
    unstored = null
    return next
  }

  /** A grant without a refresh token belongs to a service user. It is renewed by another login with the key. */
  async function renewed(client: OAuthClient, from: Grant): Promise<TokenAnswer> {
    if (from.refreshToken !== null) return client.refresh(from.refreshToken)
    if (options.serviceUser) return client.assert(options.serviceUser.assertion(from, options.now()))
    const message = 'This grant needs the Salesforce key file of the worker.'
    throw new SalesforceError('no', { code: 'invalid_grant', message, source: 'login' })
  }

  async function exchange(from: Grant): Promise<Session> {
    const client = await options.oauth(from)
    let answer: TokenAnswer
    try {
      answer = await renewed(client, from)
    } catch (error) {
      const failure = error as SalesforceError
      if (failure.class === 'reconnect') markGone(failure)
      if (failure.class === 'login') options.onRefused(failure)
      throw failure
    }
    options.onRefused(null)
    if (grant !== from) throw noGrant()
    grant = {
      ...from,
      refreshToken: answer.refresh_token ?? from.refreshToken,
      refreshedAt: options.now(),
      org: { ...from.org, instanceUrl: answer.instance_url },
    }
    unstored = { accessToken: answer.access_token, instanceUrl: answer.instance_url }
    options.log.info({ rotated: answer.refresh_token !== undefined }, 'Salesforce tokens refreshed')
    return persist()
  }

  function markGone(failure: SalesforceError): void {
    if (gone) return
    gone = failure
    session = null
    options.onGrantLost(failure)
  }

  function refresh(): Promise<Session> {
    const from = grant
    if (!from) return Promise.reject(noGrant())
    refreshing ??= exchange(from).finally(() => {
      refreshing = null
    })
    return refreshing
  }

  return {
    grant: () => grant,
    async load() {
      grant = await store.readGrant()
      session = grant ? await store.readSession() : null
      return grant
    },
    async current() {
      if (gone) throw gone
      if (refreshing) return refreshing
      if (unstored) return persist()
      return session ?? refresh()
    },
    async renew(stale) {
      if (gone) throw gone
      if (session && session !== stale && !refreshing) return session
      return refresh()
    },
    async adopt(nextGrant, nextSession) {
      grant = { ...nextGrant, refreshedAt: options.now() }
      unstored = nextSession
      gone = null
      await persist()
    },
    async forget() {
      const old = grant
      grant = null
      session = null
      unstored = null
      gone = null
      await store.forget()
      return old
    },
  }
}

function noGrant(): SalesforceError {
  return new SalesforceError('notSent', { code: 'NOT_CONNECTED', message: 'Not connected to Salesforce.' })
}
