// Owns this rep's connection to Salesforce as the rest of main sees it: its state, connecting, and the org to work in.
import type { SalesforceConnection } from '#shared/desktop-api.ts'
import { CodedError } from '#shared/errors.ts'
import type { SalesforceApp } from '#shared/model.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import type { TokenAnswer } from './answers.ts'
import { callbackPorts } from './callback-server.ts'
import { findCampaign } from './campaign.ts'
import { type ApiUsage, createOrgClient, type OrgClient, type Session } from './connection.ts'
import { askConsent, toCoded } from './consent.ts'
import { createGrantStore, type Grant } from './grant.ts'
import { readIdentity } from './identity.ts'
import { loginOrigin } from './login-url.ts'
import { createOAuthClient, type OAuthClient } from './oauth.ts'
import { createTokens } from './tokens.ts'
import type { Fetch } from './transport.ts'

/** The connected org: who we are in it, and a client for its calls. */
export type SalesforceOrg = Grant['org'] & { user: Grant['user']; client: OrgClient }

export type Salesforce = {
  /** Resolves when the keychain has been asked for an earlier connection. */
  readonly ready: Promise<void>
  state(): SalesforceConnection
  /** Returns the unsubscribe function. */
  onChange(listener: (state: SalesforceConnection) => void): () => void
  /** Resolves when the rep's consent came back. Throws CodedError; pressed again while waiting it opens the browser again. */
  connect(): Promise<SalesforceConnection>
  cancelConnect(): void
  /** Forgets the tokens here whatever Salesforce says to their revocation. */
  disconnect(): Promise<SalesforceConnection>
  /** The workspace's app was read or changed. */
  appChanged(): void
  /** Asks the keychain again where it was locked at the start. */
  reload(): Promise<void>
  findCampaign(idOrUrl: string): Promise<{ id: string; name: string }>
  /** Null unless connected. */
  org(): SalesforceOrg | null
  close(): Promise<void>
}

export type SalesforceOptions = {
  secrets: SecretStore
  /** Opens the login page in the system browser. */
  openExternal: (url: string) => Promise<void>
  clock: Clock
  log: Log
  getApp: () => SalesforceApp | null
  /** Keeps the secrets of two desktops on one computer apart. */
  profile: string
  fetch?: Fetch
  callbackPorts?: readonly number[]
  consentTimeoutMs?: number
  readTimeoutMs?: number
  writeTimeoutMs?: number
}

type Waiting = {
  url: string | null
  until: number
  abort: AbortController
  done: Promise<SalesforceConnection>
}

export function createSalesforce(options: SalesforceOptions): Salesforce {
  const { clock, log, getApp } = options
  const request = options.fetch ?? fetch
  const consentTimeoutMs = options.consentTimeoutMs ?? 5 * 60_000
  const store = createGrantStore(options.secrets, options.profile)
  const listeners = new Set<(state: SalesforceConnection) => void>()
  let waiting: Waiting | null = null
  let gone = false
  let error: CodedError | null = null
  let usage: ApiUsage | null = null

  const oauthFor = async (app: { consumerKey: string; loginUrl: string }): Promise<OAuthClient> =>
    createOAuthClient({ ...app, consumerSecret: await store.readConsumerSecret() }, request)

  const tokens = createTokens({
    store,
    log,
    oauth: oauthFor,
    onGone: (failure) => {
      gone = true
      error = new CodedError('salesforce_login_failed', failure.message, {
        error: failure.code,
        description: failure.message,
      })
      log.warn({ code: failure.code, reason: failure.message }, 'Salesforce asks for a new connection')
      changed()
    },
  })
  const timeouts = {
    readTimeoutMs: options.readTimeoutMs ?? 20_000,
    writeTimeoutMs: options.writeTimeoutMs ?? 30_000,
  }
  const client = createOrgClient({ sessions: tokens, fetch: request, ...timeouts, onUsage: noteUsage })

  function noteUsage(next: ApiUsage): void {
    if (usage?.used === next.used && usage.limit === next.limit) return
    usage = next
    changed()
  }

  function state(): SalesforceConnection {
    const grant = tokens.grant()
    return {
      state: phase(grant),
      org: grant?.org ?? null,
      user: grant?.user ?? null,
      error: error?.toWire() ?? null,
      authorizeUrl: waiting?.url ?? null,
      waitingUntil: waiting ? new Date(waiting.until).toISOString() : null,
      apiUsage: grant ? usage : null,
    }
  }

  function phase(grant: Grant | null): SalesforceConnection['state'] {
    if (waiting) return 'waiting'
    const app = getApp()
    if (!grant) return app ? 'disconnected' : 'notConfigured'
    return gone || (app && app.consumerKey !== grant.consumerKey) ? 'reconnect' : 'connected'
  }

  function changed(): void {
    const snapshot = state()
    for (const listener of listeners) listener(snapshot)
  }

  async function adopt(app: SalesforceApp, answer: TokenAnswer): Promise<void> {
    if (!answer.refresh_token) {
      throw new CodedError(
        'salesforce_login_failed',
        'The app in Salesforce lacks the scope refresh_token.',
        {
          error: 'no_refresh_token',
          description: 'refresh_token',
        },
      )
    }
    const session: Session = { accessToken: answer.access_token, instanceUrl: answer.instance_url }
    const identity = await readIdentity(answer, fixedSessionClient(session))
    await tokens.adopt({ ...app, refreshToken: answer.refresh_token, ...identity }, session)
    gone = false
  }

  /** For the calls before there is a grant: an expired session here is an error, not a reason to refresh. */
  function fixedSessionClient(session: Session): OrgClient {
    const sessions = { current: async () => session, renew: async () => session }
    return createOrgClient({ sessions, fetch: request, ...timeouts, onUsage: noteUsage })
  }

  function open(url: string): void {
    // A browser that can't be opened is no end: the window shows the URL to copy.
    options.openExternal(url).catch((cause: unknown) => {
      log.warn(
        { reason: cause instanceof Error ? cause.message : 'unknown' },
        'The browser could not be opened',
      )
    })
  }

  async function attempt(app: SalesforceApp, abort: AbortController): Promise<SalesforceConnection> {
    try {
      await askConsent({
        client: await oauthFor(app),
        loginUrl: app.loginUrl,
        ports: options.callbackPorts ?? callbackPorts,
        timeoutMs: consentTimeoutMs,
        clock,
        signal: abort.signal,
        onAuthorizeUrl: (url) => {
          if (waiting) waiting.url = url
          changed()
          open(url)
        },
        complete: (answer) => adopt(app, answer),
      })
      error = null
    } catch (failure) {
      error = toCoded(failure)
      log.warn({ code: error.code, reason: error.message }, 'Connecting to Salesforce failed')
      throw error
    } finally {
      waiting = null
      abort.abort()
      changed()
    }
    log.info({ org: tokens.grant()?.org.id }, 'Connected to Salesforce')
    return state()
  }

  async function load(): Promise<void> {
    try {
      await tokens.load()
      error = null
    } catch (failure) {
      error = toCoded(failure)
    }
    changed()
  }

  const ready = load()

  async function reload(): Promise<void> {
    await ready
    if (!tokens.grant() && error?.code === 'keychain_locked') await load()
  }

  return {
    ready,
    state,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async connect() {
      await ready
      if (waiting) {
        if (waiting.url) open(waiting.url)
        return waiting.done
      }
      const configured = getApp()
      if (!configured) {
        throw new CodedError('salesforce_not_configured', 'No admin has entered a consumer key yet.')
      }
      const app = { ...configured, loginUrl: loginOrigin(configured.loginUrl) }
      const abort = new AbortController()
      const { promise, resolve, reject } = Promise.withResolvers<SalesforceConnection>()
      waiting = { url: null, until: clock.now() + consentTimeoutMs, abort, done: promise }
      changed()
      attempt(app, abort).then(resolve, reject)
      return promise
    },
    cancelConnect: () => waiting?.abort.abort(),
    async disconnect() {
      waiting?.abort.abort()
      await ready
      const old = await tokens.forget()
      gone = false
      error = null
      usage = null
      changed()
      if (old) {
        await revoke(old).catch((failure: unknown) => {
          log.warn(
            { reason: toCoded(failure).message },
            'Salesforce did not confirm that the tokens are revoked',
          )
        })
      }
      return state()
    },
    appChanged() {
      changed()
      void reload()
    },
    reload,
    findCampaign: (idOrUrl) => findCampaign(requireOrg(), idOrUrl),
    org: connectedOrg,
    async close() {
      const open = waiting?.done
      waiting?.abort.abort()
      await open?.catch(() => {})
      listeners.clear()
    },
  }

  async function revoke(old: Grant): Promise<void> {
    const oauth = await oauthFor(old)
    await oauth.revoke(old.refreshToken)
  }

  function connectedOrg(): SalesforceOrg | null {
    const grant = tokens.grant()
    if (!grant || (phase(grant) !== 'connected' && !waiting)) return null
    return gone ? null : { ...grant.org, user: grant.user, client }
  }

  function requireOrg(): SalesforceOrg {
    const org = connectedOrg()
    if (!org) throw new CodedError('salesforce_not_connected', 'This device is not connected to Salesforce.')
    return org
  }
}
