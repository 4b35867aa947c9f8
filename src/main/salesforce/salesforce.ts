// The rep's connection to Salesforce: its state, the login, and the connected org. The rest of the main process uses only this interface.

import type {
  Preflight,
  SalesforceConnection,
  SalesforcePause,
  SalesforceSetup,
} from '#shared/desktop-state.ts'
import { CodedError } from '#shared/errors.ts'
import type { SalesforceApp } from '#shared/model/people.ts'
import { createAccessCache } from './access.ts'
import { defaultCallbackPorts } from './callback-ports.ts'
import { callbackPath } from './callback-server.ts'
import { findCampaign } from './campaign.ts'
import { createParts } from './compose.ts'
import { createConnecting } from './connecting.ts'
import type { Session } from './connection.ts'
import { type ConnectionState, canWork, phaseOf, snapshotOf } from './connection-state.ts'
import { codedOAuthError, toCoded } from './consent.ts'
import type { SalesforceError } from './errors.ts'
import type { Grant } from './grant.ts'
import { readGrant } from './identity.ts'
import { keepAlive } from './keep-alive.ts'
import { loginOrigin } from './login-url.ts'
import { scope } from './oauth.ts'
import type { SalesforceOptions } from './options.ts'
import { connectedOrg, type SalesforceOrg } from './org.ts'
import { runPreflight } from './preflight.ts'
import { createTaskSetupCache } from './task-setup.ts'
import { userEmails } from './user-emails.ts'

export type Salesforce = {
  /** Resolves after the stored grant has been read from the keychain. */
  readonly ready: Promise<void>
  state(): SalesforceConnection
  /** Returns the unsubscribe function. */
  onChange(listener: (state: SalesforceConnection) => void): () => void
  /**
   * Opens the login page in the browser. If an attempt is already running, opens its page again. Resolves after the rep's consent.
   * Throws CodedError.
   */
  connect(): Promise<SalesforceConnection>
  cancelConnect(): void
  /** Deletes the tokens on this device and revokes them in Salesforce. A failed revocation is only logged. */
  disconnect(): Promise<SalesforceConnection>
  /** Must be called after the workspace's Salesforce app was read or changed. */
  appChanged(): void
  /** Reads the keychain again if it was locked at the last attempt. */
  reload(): Promise<void>
  /** See `findCampaign` in campaign.ts. Also throws salesforce_not_connected. */
  findCampaign(idOrUrl: string): Promise<{ id: string; name: string }>
  /** Checks the connection. Each check is one row of the result, also a failed one. Throws salesforce_not_connected. */
  preflight(email: string): Promise<Preflight>
  /** Returns what an admin needs to set up the app in Salesforce: callback URLs, scopes, and whether a consumer secret is stored. */
  setup(): Promise<SalesforceSetup>
  /**
   * Stores the consumer secret; null deletes it. `shown` is the app that the rep saw on the screen.
   * Throws CodedError: `conflict` if another app is configured by now, `salesforce_not_configured` if no app is configured.
   */
  setConsumerSecret(secret: string | null, shown: SalesforceApp | null): Promise<SalesforceSetup>
  /** If the rep must reconnect, returns a string that identifies the lost grant. Otherwise returns null. */
  lostGrant(): string | null
  /** The run worker reports the start of a pause, or its end (null). */
  setPaused(pause: SalesforcePause | null): void
  /** Returns the number of API calls since the previous call of this function. */
  takeApiCalls(): number
  /** Returns the connected org; null without a valid grant. */
  org(): SalesforceOrg | null
  close(): Promise<void>
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over the state of the connection; each function in it is short
export function createSalesforce(options: SalesforceOptions): Salesforce {
  const { log } = options
  const parts = createParts(options, { onGrantLost, onRefused })
  const { tokens, api } = parts
  const listeners = new Set<(state: SalesforceConnection) => void>()
  const setup = { taskSetup: createTaskSetupCache(options.clock), access: createAccessCache(options.clock) }
  const own: Pick<ConnectionState, 'grantLost' | 'error' | 'usage' | 'paused'> = {
    grantLost: false,
    error: null,
    usage: null,
    paused: null,
  }
  const connecting = createConnecting({
    clock: options.clock,
    log,
    ports: options.callbackPorts ?? defaultCallbackPorts,
    locale: options.locale,
    timeoutMs: options.consentTimeoutMs ?? 5 * 60_000,
    oauth: parts.oauth,
    openExternal: options.openExternal,
    complete: async (app, answer) => {
      // The new grant may belong to another user or org, with other permissions.
      setup.taskSetup.clear()
      setup.access.clear()
      const contextFor = (session: Session) => ({ ...setup, client: api.forSession(session) })
      await tokens.adopt(
        ...(await readGrant(app, answer, { contextFor, computerTimeZone: computerTimeZone() })),
      )
      own.grantLost = false
    },
    onChange: changed,
  })
  api.onUsage((usage) => {
    if (own.usage?.used !== usage.used || own.usage.limit !== usage.limit) change({ usage })
  })

  function connectionState(): ConnectionState {
    return { ...own, app: options.getApp(), grant: tokens.grant(), waiting: connecting.waiting() }
  }
  function changed(): void {
    const snapshot = snapshotOf(connectionState())
    for (const listener of listeners) listener(snapshot)
  }
  function change(part: Partial<typeof own>): void {
    Object.assign(own, part)
    changed()
  }

  /** Called once for each grant that Salesforce rejects permanently. */
  function onGrantLost(failure: SalesforceError): void {
    log.warn(
      { code: failure.code, reason: failure.message },
      'Salesforce rejected the grant: the rep must reconnect',
    )
    change({ grantLost: true, error: codedOAuthError(failure.code, failure.message) })
  }

  /** The grant is kept, and the next API call uses it again. So work continues as soon as an admin has fixed the cause. */
  function onRefused(failure: SalesforceError | null): void {
    if (!failure && !isLoginRefusal(own.error)) return
    if (failure) log.warn({ code: failure.code, reason: failure.message }, 'Salesforce refused the login')
    const loginUrl = tokens.grant()?.loginUrl
    change({ error: failure && codedOAuthError(failure.code, failure.message, loginUrl) })
  }

  async function load(): Promise<void> {
    const error = await tokens.load().then(() => null, toCoded)
    change({ error })
  }
  const ready = load()
  async function reload(): Promise<void> {
    await ready
    if (!tokens.grant() && own.error?.code === 'keychain_locked') await load()
  }

  async function connect(): Promise<SalesforceConnection> {
    await ready
    const app = options.getApp()
    if (!app) throw new CodedError('salesforce_not_configured', 'No admin has entered a consumer key yet.')
    try {
      await connecting.connect({ ...app, loginUrl: loginOrigin(app.loginUrl) })
    } catch (failure) {
      const error = toCoded(failure)
      log.warn({ code: error.code, reason: error.message }, 'Connecting to Salesforce failed')
      change({ error })
      throw error
    }
    log.info({ org: tokens.grant()?.org.id }, 'Connected to Salesforce')
    change({ error: null })
    return snapshotOf(connectionState())
  }

  async function disconnect(): Promise<SalesforceConnection> {
    connecting.cancel()
    await ready
    await connecting.idle()
    const old = await tokens.forget()
    change({ grantLost: false, error: null, usage: null })
    if (old) await revoke(old).catch(logUnrevoked)
    return snapshotOf(connectionState())
  }
  async function revoke(old: Grant): Promise<void> {
    const oauth = await parts.oauth(old)
    await oauth.revoke(old.refreshToken)
  }
  function logUnrevoked(failure: unknown): void {
    log.warn({ reason: toCoded(failure).message }, 'Revoking the tokens failed')
  }

  function org(): SalesforceOrg | null {
    const { app, grant, grantLost } = connectionState()
    return grant && canWork({ app, grant, grantLost })
      ? { ...grant.org, user: grant.user, client: api.client, ...setup }
      : null
  }

  async function setupForAdmin(): Promise<SalesforceSetup> {
    const ports = options.callbackPorts ?? defaultCallbackPorts
    return {
      callbackUrls: ports.map((port) => `http://localhost:${port}${callbackPath}`),
      scopes: scope.split(' '),
      consumerSecret: await parts.store.secretState(options.getApp()),
    }
  }
  const closing = new AbortController()
  const keptAlive = ready.then(() => keepAlive(tokens, { clock: options.clock, log, signal: closing.signal }))

  return {
    ready,
    state: () => snapshotOf(connectionState()),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    connect,
    cancelConnect: connecting.cancel,
    disconnect,
    appChanged() {
      // An error of the previous app does not apply to the new app.
      if (!own.grantLost && own.error?.code !== 'keychain_locked') own.error = null
      changed()
      void reload()
    },
    reload,
    findCampaign: async (idOrUrl) => findCampaign(connectedOrg(org()), idOrUrl),
    async preflight(email) {
      const connected = connectedOrg(org())
      return runPreflight({
        org: connected,
        renewLogin: async () => void (await tokens.renew(await tokens.current())),
        usage: () => own.usage,
        email,
        emails: userEmails(email, connected.isSandbox),
        computerTimeZone: computerTimeZone(),
        clock: options.clock,
      })
    },
    setup: setupForAdmin,
    async setConsumerSecret(secret, shown) {
      if (secret === null) await parts.store.forgetConsumerSecret()
      else await parts.store.writeConsumerSecret(secret, sameApp(options.getApp(), shown))
      return setupForAdmin()
    },
    lostGrant() {
      const grant = tokens.grant()
      if (!grant || phaseOf(connectionState()) !== 'reconnect') return null
      return `${grant.org.id} ${grant.user.id} ${grant.refreshedAt ?? 0}`
    },
    setPaused: (paused) => change({ paused }),
    takeApiCalls: api.takeCalls,
    org,
    async close() {
      connecting.cancel()
      closing.abort()
      await Promise.all([keptAlive, connecting.idle()])
      listeners.clear()
    },
  }
}

const computerTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

const isLoginRefusal = (error: CodedError | null) =>
  error?.code === 'salesforce_login_failed' || error?.code === 'salesforce_wrong_consumer_key'

/**
 * Returns the current app if it is the app that the rep saw on the screen. An admin may have changed the login host in the meantime, and
 * the secret must never be sent to a host that the rep has not seen.
 */
function sameApp(now: SalesforceApp | null, shown: SalesforceApp | null): SalesforceApp {
  if (!now) throw new CodedError('salesforce_not_configured', 'No admin has entered a consumer key yet.')
  if (now.consumerKey === shown?.consumerKey && now.loginUrl === shown.loginUrl) return now
  throw new CodedError('conflict', 'The workspace names another Salesforce app by now.')
}
