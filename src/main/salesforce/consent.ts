// One attempt to connect: from opening the browser to the tokens, with a timeout and a way to cancel.
import { CodedError, type ErrorCode } from '#shared/errors.ts'
import type { Locale } from '#shared/model/basics.ts'
import { type OAuthWords, oauthErrorOf } from '#shared/salesforce-oauth-errors.ts'
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
  /** Aborted by the rep. */
  signal: AbortSignal
  /** The URL to open; called once, when the callback server listens. */
  onAuthorizeUrl: (url: string) => void
  /** What must succeed before the browser shows "connected". */
  complete: (answer: TokenAnswer) => Promise<void>
}

/** Throws CodedError: salesforce_wrong_consumer_key, _consent_denied, _callback_port_taken, _timed_out, _cancelled, _login_failed, _unreachable. */
export async function askConsent(options: ConsentOptions): Promise<void> {
  const { client, signal } = options
  await client.checkApp().catch((error: unknown) => {
    throw toCoded(error, options.loginUrl)
  })
  if (signal.aborted) throw cancelled()
  const server = await openCallbackServer(options.ports, options.loginUrl, options.locale)
  try {
    const authorization = client.begin(server.redirectUri)
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
    // After the browser came back it is too late to cancel: the tokens exist and must be stored.
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
  throw new CodedError('salesforce_timed_out', 'The browser did not come back in time.')
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

/** Refusals with an error code of their own; all others are `salesforce_login_failed`, and the table of OAuth errors has their texts. */
const oauthCodes: Partial<Record<OAuthWords, ErrorCode>> = {
  denied: 'salesforce_consent_denied',
  wrongKey: 'salesforce_wrong_consumer_key',
}

/** The refusal of the login host as one of our codes, with its own words for the rep and the admin. */
export function codedOAuthError(name: string, description: string, loginUrl = ''): CodedError {
  const details = { error: name.slice(0, 80), description: description.slice(0, 300), loginUrl }
  const words = oauthErrorOf(name, description)?.words
  const code = (words && oauthCodes[words]) ?? 'salesforce_login_failed'
  return new CodedError(code, `${name}: ${description}`, details)
}

/** Any failure of the attempt as a CodedError. */
export function toCoded(error: unknown, loginUrl = ''): CodedError {
  if (error instanceof CodedError) return error
  if (!(error instanceof SalesforceError)) {
    return new CodedError('internal', 'Connecting failed.', {}, { cause: error })
  }
  if (error.outcome === 'no') return codedOAuthError(error.code, error.message, loginUrl)
  return new CodedError('salesforce_unreachable', error.message, { reason: error.code }, { cause: error })
}
