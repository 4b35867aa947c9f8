// The failures of the provider, in the classes that the tracker treats differently.
import * as oidc from 'openid-client'

/**
 * `ended`: the provider no longer accepts the refresh token: the account is disabled, its sessions were ended, or the person must sign in again.
 * `denied`: the person or the provider refused the sign-in.
 * `unreachable`: no answer, or an answer that a later attempt may change.
 * `failed`: the configuration or an answer is wrong, for example the issuer, the client secret or a signature.
 */
export type ProviderFailure = 'ended' | 'denied' | 'unreachable' | 'failed'

export class ProviderError extends Error {
  readonly failure: ProviderFailure
  /** An error code of OAuth, of openid-client or of the system. It is safe to log and to show to an admin. */
  readonly reason: string
  /** True if the provider may have used up the refresh token of the request, although its answer did not arrive. */
  mayHaveRotated = false
  /** The new refresh token, if the provider sent one before a later request failed. */
  refreshToken: string | null = null

  constructor(failure: ProviderFailure, reason: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ProviderError'
    this.failure = failure
    this.reason = reason
  }
}

/** OAuth errors after which the person must sign in again (RFC 6749 5.2, OpenID Connect Core 3.1.2.6). */
const endedErrors = new Set(['invalid_grant', 'interaction_required', 'login_required', 'consent_required'])
/** OAuth errors of the authorization endpoint that the person or a rule of the provider caused. */
const deniedErrors = new Set(['access_denied', 'login_required', 'interaction_required', 'consent_required'])
const passingErrors = new Set(['temporarily_unavailable', 'server_error', 'slow_down'])

const isPassing = (status: number) => status === 408 || status === 429 || status >= 500

/** Returns the result of `work`. @throws ProviderError */
export async function readFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof ProviderError ? error : failureOf(error)
  }
}

/** Errors of the system before a request was sent. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/**
 * True if the provider may have answered with a new refresh token. An answer that is not valid, for example because the clock of this host is wrong,
 * shows that the provider has processed the request. An OAuth error shows that it has not.
 */
function mayHaveBeenUsed({ failure, reason, cause }: ProviderError): boolean {
  if (failure === 'unreachable') return !neverSent.has(reason)
  return failure === 'failed' && !(cause instanceof oidc.ResponseBodyError)
}

/** Runs a request that uses up a refresh token. @throws ProviderError, with `mayHaveRotated` */
export async function usingUpToken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await readFailure(work)
  } catch (error) {
    const failure = error as ProviderError
    failure.mayHaveRotated = mayHaveBeenUsed(failure)
    throw failure
  }
}

function failureOf(error: unknown): ProviderError {
  const made = (failure: ProviderFailure, reason: string, message: string) =>
    new ProviderError(failure, reason, message, { cause: error })
  if (error instanceof oidc.AuthorizationResponseError) {
    if (passingErrors.has(error.error))
      return made('unreachable', error.error, 'The provider is not available.')
    const failure = deniedErrors.has(error.error) ? 'denied' : 'failed'
    return made(failure, error.error, 'The provider refused the sign-in.')
  }
  if (error instanceof oidc.ResponseBodyError) {
    if (isPassing(error.status) || passingErrors.has(error.error)) {
      return made('unreachable', error.error, 'The provider is not available.')
    }
    const failure = endedErrors.has(error.error) ? 'ended' : 'failed'
    return made(failure, error.error, 'The provider refused the request.')
  }
  const status = statusOf(error)
  if (status !== null && isPassing(status))
    return made('unreachable', `http_${status}`, 'The provider is not available.')
  const network = networkReason(error)
  if (network !== null) return made('unreachable', network, 'The provider did not answer.')
  return made('failed', reasonOf(error), 'The answer of the provider is not valid.')
}

/** openid-client passes an unexpected response as the cause. */
function statusOf(error: unknown): number | null {
  const { cause } = (error ?? {}) as { cause?: unknown }
  return cause instanceof Response ? cause.status : null
}

/** `fetch` throws a TypeError whose cause has the error code of the system. */
function networkReason(error: unknown): string | null {
  if (error instanceof oidc.ClientError) return error.code === 'OAUTH_TIMEOUT' ? 'timeout' : null
  const { cause } = (error ?? {}) as { cause?: { code?: unknown } }
  if (!(error instanceof TypeError) || cause === undefined) return null
  return typeof cause.code === 'string' ? cause.code : 'network'
}

function reasonOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : 'unknown'
}
