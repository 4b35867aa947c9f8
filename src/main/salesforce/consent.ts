// One login attempt: passes the URL of the login page to the caller, waits for the callback, and exchanges the code for tokens. The rep can
// cancel the attempt.
import { CodedError, type ErrorCode } from '#shared/errors.ts'
import type { Locale } from '#shared/model/basics.ts'
import { type OAuthMessageKey, oauthErrorOf } from '#shared/salesforce-oauth-errors.ts'
import type { Clock } from '../lib/clock.ts'
import type { TokenAnswer } from './answers.ts'
import type { CallbackOutcome } from './callback-page.ts'
import { type Callback, openCallbackServer } from './callback-server.ts'
import { SalesforceError } from './errors.ts'
import type { OAuthClient } from './oauth.ts'

export type ConsentOptions = {
  client: OAuthClient
  loginUrl: string
  ports: readonly number[]
  locale?: (() => Locale) | undefined
  timeoutMs: number
  clock: Clock
  /** Aborted when the rep cancels the attempt. */
  signal: AbortSignal
  /** Called once with the URL of the login page, when the callback server listens. */
  onAuthorizeUrl: (url: string) => void
  /** Called with the tokens after the consent. The browser shows "connected" only if this call succeeds. */
  complete: (answer: TokenAnswer) => Promise<void>
}

/**
 * Resolves after the rep's consent. Throws CodedError: `salesforce_wrong_consumer_key`, `salesforce_consent_denied`,
 * `salesforce_callback_port_taken`, `salesforce_timed_out`, `salesforce_cancelled`, `salesforce_login_failed`, `salesforce_unreachable`.
 */
export async function askConsent(options: ConsentOptions): Promise<void> {
  const { client, signal } = options
  await client.checkApp().catch((error: unknown) => {
    throw toCoded(error, options.loginUrl)
  })
  if (signal.aborted) throw cancelled()
  const server = await openCallbackServer(options.ports, options.loginUrl, options.locale)
  try {
    const authorization = await client.begin(server.redirectUri)
    let answered = false
    const done = new Promise<void>((resolve, reject) => {
      server.onCallback(authorization.state, async (callback) => {
        answered = true
        const error = await finish(options, authorization.redeem, callback)
        if (error) reject(error)
        else resolve()
        return error ? outcomeOf(error) : 'connected'
      })
    })
    options.onAuthorizeUrl(authorization.url)
    // After the callback the attempt can't be cancelled any more: the tokens exist and must be stored.
    const patience = givenUp(options).catch((error: unknown) => {
      if (!answered) throw error
      return done
    })
    await Promise.race([done, patience])
  } finally {
    void server.close()
  }
}

/** Never resolves; rejects at the timeout or when the attempt is cancelled. */
async function givenUp({ clock, timeoutMs, signal }: ConsentOptions): Promise<never> {
  await clock.sleep(timeoutMs, signal).catch(() => {
    throw cancelled()
  })
  throw new CodedError('salesforce_timed_out', 'The login was not completed in time.')
}

async function finish(
  { complete, loginUrl }: ConsentOptions,
  redeem: (code: string) => Promise<TokenAnswer>,
  callback: Callback,
): Promise<CodedError | null> {
  try {
    if ('error' in callback) return codedOAuthError(callback.error, callback.description, loginUrl)
    await complete(await redeem(callback.code))
    return null
  } catch (error) {
    return toCoded(error, loginUrl)
  }
}

function outcomeOf(error: CodedError): CallbackOutcome {
  return error.code === 'salesforce_consent_denied' ? 'denied' : 'failed'
}

function cancelled(): CodedError {
  return new CodedError('salesforce_cancelled', 'The connection was cancelled.')
}

/** OAuth errors with a Lastpage error code of their own. All other OAuth errors have the code `salesforce_login_failed`. */
const oauthCodes: Partial<Record<OAuthMessageKey, ErrorCode>> = {
  denied: 'salesforce_consent_denied',
  wrongKey: 'salesforce_wrong_consumer_key',
}

/** Converts an OAuth error of the login host to a CodedError. The details contain the login host's own description. */
export function codedOAuthError(name: string, description: string, loginUrl = ''): CodedError {
  const details = { error: name.slice(0, 80), description: description.slice(0, 300), loginUrl }
  const messageKey = oauthErrorOf(name, description)?.messageKey
  const code = (messageKey && oauthCodes[messageKey]) ?? 'salesforce_login_failed'
  return new CodedError(code, `${name}: ${description}`, details)
}

/** Converts any error of Salesforce calls to a CodedError. */
export function toCoded(error: unknown, loginUrl = ''): CodedError {
  if (error instanceof CodedError) return error
  if (!(error instanceof SalesforceError)) {
    return new CodedError('internal', 'Connecting failed.', {}, { cause: error })
  }
  if (error.outcome === 'no') return codedOAuthError(error.code, error.message, loginUrl)
  return new CodedError('salesforce_unreachable', error.message, { reason: error.code }, { cause: error })
}
