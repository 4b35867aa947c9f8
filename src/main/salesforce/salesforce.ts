// The rep's connection to Salesforce: its state, the login, and the connected org. The other modules of the main process use the connection
// through this interface.

import type {
  Preflight,
  SalesforceConnection,
  SalesforcePause,
  SalesforceSetup,
} from '#shared/desktop-state.ts'
import { CodedError } from '#shared/errors.ts'
import type { SalesforceApp } from '#shared/model/people.ts'
import type { DescribedField, FieldObject, FoundCampaign } from '#shared/model/salesforce-fields.ts'
import { createAccessCache } from './access.ts'
import { defaultCallbackPorts } from './callback-ports.ts'
import { callbackPath } from './callback-server.ts'
import { findCampaign } from './campaign.ts'
import { createParts } from './compose.ts'
import { canWork, phaseOf } from './connection-state.ts'
import { type ConnectionStatus, createConnectionStatus } from './connection-status.ts'
import { toCoded } from './consent.ts'
import { describeFields } from './describe-fields.ts'
import type { GrantStore } from './grant.ts'
import { keepAlive } from './keep-alive.ts'
import { computerTimeZone, createLogin, type Login } from './login.ts'
import { scope } from './oauth.ts'
import type { SalesforceOptions } from './options.ts'
import { connectedOrg, type SalesforceOrg } from './org.ts'
import { runPreflight } from './preflight.ts'
import { keepConnected } from './service-login.ts'
import { createTaskSetupCache } from './task-setup.ts'
import type { Tokens } from './tokens.ts'
import { userEmails } from './user-emails.ts'

export type Salesforce = {
  /** Resolves after the stored grant has been read from the keychain. */
  readonly ready: Promise<void>
  state(): SalesforceConnection
  /** Returns the unsubscribe function. */
  onChange(listener: (state: SalesforceConnection) => void): () => void
  /**
   * Opens the login page in the browser. If a login attempt is already running, opens the login page of this attempt again. Resolves after
   * the rep's consent. Throws CodedError.
   */
  connect(): Promise<SalesforceConnection>
  cancelConnect(): void
  /** Deletes the tokens on this device and revokes the refresh token in Salesforce. A failed revocation is only logged. */
  disconnect(): Promise<SalesforceConnection>
  /** Must be called after the workspace's Salesforce app was read or changed. */
  appChanged(): void
  /** Reads the keychain again if the keychain was locked at the last attempt. */
  reload(): Promise<void>
  /** See `findCampaign` in campaign.ts. Also throws salesforce_not_connected. */
  findCampaign(idOrUrl: string): Promise<FoundCampaign>
  /** See `describeFields` in describe-fields.ts. Also throws salesforce_not_connected. */
  fields(object: FieldObject): Promise<DescribedField[] | null>
  /**
   * Checks the connection. Each check is one row of the result, also a failed one. Throws salesforce_not_connected. With `keepsToken`, the
   * check uses the current access token: a check without a person must not rotate the refresh token, because a kill between the rotation and
   * its storage loses the grant.
   */
  preflight(email: string, options?: { keepsToken: boolean }): Promise<Preflight>
  /** Returns what an admin needs to set up the app in Salesforce: callback URLs, scopes, and whether a consumer secret is stored. */
  setup(): Promise<SalesforceSetup>
  /**
   * Stores the consumer secret. With null, deletes the stored secret. `shown` is the app that the rep saw on the screen. Throws CodedError:
   * `conflict` if another app is configured by now, `salesforce_not_configured` if no app is configured.
   */
  setConsumerSecret(secret: string | null, shown: SalesforceApp | null): Promise<SalesforceSetup>
  /** If the rep must reconnect, returns a string that identifies the lost grant. Otherwise returns null. */
  lostGrant(): string | null
  /** Must be called when the run worker starts a pause, and with null when the pause ends. */
  setPaused(pause: SalesforcePause | null): void
  /** Returns the number of API calls since the previous call of this function. */
  takeApiCalls(): number
  /** Returns the connected org; null without a valid grant. */
  org(): SalesforceOrg | null
  close(): Promise<void>
}

export function createSalesforce(options: SalesforceOptions): Salesforce {
  const { clock, log } = options
  const status: ConnectionStatus = createConnectionStatus(
    { app: options.getApp, grant: () => parts.tokens.grant(), waiting: () => login.waiting() },
    log,
  )
  const parts = createParts(options, status)
  const { tokens, api, store } = parts
  api.onUsage(status.setUsage)
  const caches = { taskSetup: createTaskSetupCache(clock), access: createAccessCache(clock) }
  const login: Login = createLogin({ options, parts, caches, status })
  const closing = new AbortController()
  const service = startServiceLogin(options, { status, login, signal: closing.signal })
  const keptAlive = login.ready.then(() => keepAlive(tokens, { clock, log, signal: closing.signal }))

  function org(): SalesforceOrg | null {
    const { app, grant, grantLost } = status.current()
    return grant && canWork({ app, grant, grantLost })
      ? { ...grant.org, user: grant.user, client: api.client, ...caches }
      : null
  }

  async function preflight(email: string, { keepsToken } = { keepsToken: false }): Promise<Preflight> {
    const connected = connectedOrg(org())
    return runPreflight({
      org: connected,
      renewLogin: () => checkLogin(tokens, keepsToken),
      usage: () => status.current().usage,
      email,
      emails: userEmails(email, connected.isSandbox),
      computerTimeZone: computerTimeZone(),
      clock,
    })
  }

  return {
    ...{ ready: login.ready, cancelConnect: login.cancel },
    connect() {
      service?.resume()
      return login.connect()
    },
    reload: login.reload,
    disconnect() {
      service?.stop()
      return login.disconnect()
    },
    ...{ state: status.snapshot, onChange: status.onChange },
    ...{ org, preflight, ...setupOf(options, store), takeApiCalls: api.takeCalls },
    appChanged() {
      status.appChanged()
      void login.reload()
      service?.wake()
    },
    findCampaign: async (idOrUrl) => findCampaign(connectedOrg(org()), idOrUrl),
    fields: async (object) =>
      describeFields(connectedOrg(org()), object, { fresh: true }).catch((error: unknown) => {
        throw toCoded(error)
      }),
    lostGrant() {
      const grant = tokens.grant()
      if (!grant || phaseOf(status.current()) !== 'reconnect') return null
      return `${grant.org.id} ${grant.user.id} ${grant.refreshedAt ?? 0}`
    },
    setPaused: (paused) => status.change({ paused }),
    async close() {
      login.cancel()
      closing.abort()
      await Promise.all([keptAlive, login.idle(), service?.ended()])
      status.close()
    },
  }
}

async function checkLogin(tokens: Tokens, keepsToken: boolean): Promise<void> {
  const session = await tokens.current()
  if (!keepsToken) await tokens.renew(session)
}

/** Connects a service user without a person. Returns null if reps log in in the browser. After a disconnect it waits for `resume`. */
function startServiceLogin(
  { serviceUser, getApp, clock }: SalesforceOptions,
  { status, login, signal }: { status: ConnectionStatus; login: Login; signal: AbortSignal },
) {
  if (!serviceUser) return null
  let isStopped = false
  const needsLogin = () => {
    const { app, grant, grantLost } = status.current()
    const works = canWork({ app, grant, grantLost }) && grant?.username === serviceUser.username
    return getApp() !== null && !isStopped && !works
  }
  const started = login.ready.then(() => keepConnected({ needsLogin, connect: login.connect, clock, signal }))
  return {
    wake: () => void started.then((service) => service.wake()),
    stop: () => {
      isStopped = true
    },
    resume: () => {
      isStopped = false
    },
    ended: () => started.then((service) => service.ended),
  }
}

function setupOf(
  { callbackPorts: ports = defaultCallbackPorts, getApp }: SalesforceOptions,
  store: GrantStore,
): Pick<Salesforce, 'setup' | 'setConsumerSecret'> {
  const setup = async (): Promise<SalesforceSetup> => ({
    callbackUrls: ports.map((port) => `http://localhost:${port}${callbackPath}`),
    scopes: scope.split(' '),
    consumerSecret: await store.secretState(getApp()),
  })
  return {
    setup,
    async setConsumerSecret(secret, shown) {
      if (secret === null) await store.forgetConsumerSecret()
      else await store.writeConsumerSecret(secret, sameApp(getApp(), shown))
      return setup()
    },
  }
}

/**
 * Returns the current app if it is the app that the rep saw on the screen. An admin may have changed the login host in the meantime, and
 * the secret must never be sent to a host that the rep has not seen.
 */
function sameApp(now: SalesforceApp | null, shown: SalesforceApp | null): SalesforceApp {
  if (!now) throw new CodedError('salesforce_not_configured', 'No admin has entered a consumer key yet.')
  if (now.consumerKey === shown?.consumerKey && now.loginUrl === shown.loginUrl) return now
  throw new CodedError('conflict', 'The workspace now uses another Salesforce app.')
}
