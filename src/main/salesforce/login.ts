import type { SalesforceConnection } from '#shared/desktop-state.ts'
import { CodedError } from '#shared/errors.ts'
import type { SalesforceApp } from '#shared/model/people.ts'
import type { TokenAnswer } from './answers.ts'
import { defaultCallbackPorts } from './callback-ports.ts'
import type { createParts } from './compose.ts'
import { type Connecting, createConnecting } from './connecting.ts'
import type { Session } from './connection.ts'
import type { ConnectionStatus } from './connection-status.ts'
import { toCoded } from './consent.ts'
import type { Grant } from './grant.ts'
import { readGrant } from './identity.ts'
import { loginOrigin } from './login-url.ts'
import type { SalesforceOptions } from './options.ts'
import type { SalesforceOrg } from './org.ts'
import type { ServiceUser } from './service-user.ts'

export type Login = Pick<Connecting, 'waiting' | 'cancel' | 'idle'> & {
  /** Resolves after the stored grant has been read from the keychain. */
  readonly ready: Promise<void>
  /** Reads the keychain again if the keychain was locked at the last attempt. */
  reload(): Promise<void>
  /** Resolves after the rep's consent. Throws CodedError. */
  connect(): Promise<SalesforceConnection>
  /** Deletes the tokens on this device and revokes the refresh token in Salesforce. A failed revocation is only logged. */
  disconnect(): Promise<SalesforceConnection>
}

type LoginContext = {
  options: SalesforceOptions
  parts: ReturnType<typeof createParts>
  /** Cached permissions of the connected user. A new grant clears these caches. */
  caches: Pick<SalesforceOrg, 'taskSetup' | 'access'>
  status: ConnectionStatus
}

export const computerTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Reads the user and the org of a token response, and stores the grant. `username`: see {@link readGrant}. */
async function storeGrant(
  { parts, caches, status }: Pick<LoginContext, 'parts' | 'caches' | 'status'>,
  app: SalesforceApp,
  answer: TokenAnswer,
  username?: string,
): Promise<void> {
  // The new grant may belong to another user or org, with other permissions.
  caches.taskSetup.clear()
  caches.access.clear()
  const contextFor = (session: Session) => ({ ...caches, client: parts.api.forSession(session) })
  const context = { contextFor, computerTimeZone: computerTimeZone(), username }
  await parts.tokens.adopt(...(await readGrant(app, answer, context)))
  status.grantStored()
}

/** Logs in a service user with a signed assertion. */
async function connectServiceUser(
  context: LoginContext,
  user: ServiceUser,
  app: SalesforceApp,
): Promise<void> {
  const client = await context.parts.oauth(app)
  const answer = await client.assert(user.assertion(app, context.options.clock.now()))
  await storeGrant(context, app, answer, user.username)
}

function createLoginAttempts({ options, parts, caches, status }: LoginContext): Connecting {
  return createConnecting({
    clock: options.clock,
    log: options.log,
    ports: options.callbackPorts ?? defaultCallbackPorts,
    locale: options.locale,
    timeoutMs: options.consentTimeoutMs ?? 5 * 60_000,
    oauth: parts.oauth,
    openExternal: options.openExternal,
    complete: (app, answer) => storeGrant({ parts, caches, status }, app, answer),
    onChange: status.changed,
  })
}

/** Reads the stored grant, connects and disconnects. */
export function createLogin(context: LoginContext): Login {
  const { options, parts, status } = context
  const { tokens } = parts
  const { log } = options
  const attempts = createLoginAttempts(context)

  async function load(): Promise<void> {
    const error = await tokens.load().then(() => null, toCoded)
    status.change({ error })
  }
  const ready = load()

  async function revoke(old: Grant): Promise<void> {
    const oauth = await parts.oauth(old)
    if (old.refreshToken !== null) await oauth.revoke(old.refreshToken)
  }
  function logUnrevoked(failure: unknown): void {
    log.warn({ reason: toCoded(failure).message }, 'Revoking the tokens failed')
  }

  return {
    ready,
    waiting: attempts.waiting,
    cancel: attempts.cancel,
    idle: attempts.idle,
    async reload() {
      await ready
      if (!tokens.grant() && status.current().error?.code === 'keychain_locked') await load()
    },
    async connect() {
      await ready
      const app = options.getApp()
      if (!app) throw new CodedError('salesforce_not_configured', 'No admin has entered a consumer key yet.')
      try {
        const target = { ...app, loginUrl: loginOrigin(app.loginUrl) }
        if (options.serviceUser) await connectServiceUser(context, options.serviceUser, target)
        else await attempts.connect(target)
      } catch (failure) {
        const error = toCoded(failure)
        log.warn({ code: error.code, reason: error.message }, 'Connecting to Salesforce failed')
        status.change({ error })
        throw error
      }
      log.info({ org: tokens.grant()?.org.id }, 'Connected to Salesforce')
      status.change({ error: null })
      return status.snapshot()
    },
    async disconnect() {
      attempts.cancel()
      await ready
      await attempts.idle()
      const old = await tokens.forget()
      status.change({ grantLost: false, error: null, usage: null })
      if (old) await revoke(old).catch(logUnrevoked)
      return status.snapshot()
    },
  }
}
