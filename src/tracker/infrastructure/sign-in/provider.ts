// The OpenID provider of the installation, through openid-client: authorization code with PKCE, state and nonce. Signatures of ID tokens are
// verified. Each operation reads the metadata and keys of the provider again, so that a changed endpoint or key is used at once.
import * as oidc from 'openid-client'
import { ProviderError, readFailure, usingUpToken } from './provider-failure.ts'

export type ProviderSettings = {
  issuer: string
  clientId: string
  /** Null: a public client, which only has PKCE. */
  clientSecret: string | null
  scopes: string
  /** Called at each request, because the URL of the tracker is known after its start. */
  redirectUri: () => string
}

/** The secrets of one sign-in. They never reach the browser, except the state and the nonce. */
export type SignInSecrets = { state: string; nonce: string; codeVerifier: string }

export type ProviderAnswer = {
  claims: Record<string, unknown>
  /** Null: the provider gave no (new) refresh token. */
  refreshToken: string | null
}

export type ProviderCheck = {
  issuer: string
  /** Scopes that are configured and that the provider does not list. */
  unknownScopes: string[]
  /** `accepted`: the provider accepted the client id and the secret. */
  client: 'accepted' | 'refused'
}

export type Provider = {
  newSecrets(): SignInSecrets
  /** Returns the URL to which the browser is sent. @throws ProviderError */
  authorizationUrl(secrets: SignInSecrets, locale: string): Promise<string>
  /** Redeems the code of the callback. `callbackUrl`: the URL with its query. @throws ProviderError */
  finish(callbackUrl: URL, secrets: SignInSecrets): Promise<ProviderAnswer>
  /** Asks the provider whether the account still exists. @throws ProviderError */
  refresh(refreshToken: string, subject: string): Promise<ProviderAnswer>
  /** Tests the configuration without a person. @throws ProviderError */
  check(): Promise<ProviderCheck>
}

const timeoutSeconds = 15
const googleIssuer = 'https://accounts.google.com'

/** Google gives a refresh token only for these parameters, and does not know the scope `offline_access`. */
const forGoogle = { access_type: 'offline', prompt: 'consent' }
const offline = 'offline_access'

export function createProvider(settings: ProviderSettings): Provider {
  const { issuer, redirectUri } = settings
  const isGoogle = issuer.replace(/\/$/, '') === googleIssuer
  const wanted = settings.scopes.split(/\s+/).filter((scope) => !(isGoogle && scope === offline))
  const scopes = { wanted, isGoogle }
  return {
    newSecrets: () => ({
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      codeVerifier: oidc.randomPKCECodeVerifier(),
    }),
    authorizationUrl: (secrets, locale) =>
      readFailure(async () => {
        const config = await discover(settings)
        return authorizationUrl(config, { redirectUri: redirectUri(), secrets, locale, ...scopes })
      }),
    finish: (callbackUrl, secrets) =>
      readFailure(async () => {
        // The query of the callback at the registered URL, whatever the proxy in front has made of the host.
        const current = new URL(redirectUri())
        current.search = callbackUrl.search
        return redeemCode(await discover(settings), current, secrets)
      }),
    refresh: (refreshToken, subject) =>
      readFailure(async () => refresh(await discover(settings), refreshToken, subject)),
    check: () =>
      readFailure(async () => {
        const config = await discover(settings)
        const { issuer: found, scopes_supported: known } = config.serverMetadata()
        const unknownScopes = known ? wanted.filter((scope) => !known.includes(scope)) : []
        return { issuer: found, unknownScopes, client: await clientState(config, redirectUri()) }
      }),
  }
}

async function discover({ issuer, clientId, clientSecret }: ProviderSettings): Promise<oidc.Configuration> {
  const server = new URL(issuer)
  const execute = [oidc.enableNonRepudiationChecks]
  if (server.protocol === 'http:') execute.push(oidc.allowInsecureRequests)
  const options = { timeout: timeoutSeconds, execute }
  if (clientSecret === null) return oidc.discovery(server, clientId, undefined, oidc.None(), options)
  return oidc.discovery(server, clientId, clientSecret, secretByListedMethod(clientSecret), options)
}

/** Sends the client secret in the way that the provider lists. The default of a provider that lists none is the header (Discovery 1.0, section 3). */
function secretByListedMethod(clientSecret: string): oidc.ClientAuth {
  const [inBody, inHeader] = [oidc.ClientSecretPost(clientSecret), oidc.ClientSecretBasic(clientSecret)]
  return (server, client, body, headers) => {
    const isBody = server.token_endpoint_auth_methods_supported?.includes('client_secret_post') ?? false
    return (isBody ? inBody : inHeader)(server, client, body, headers)
  }
}

type AuthorizationRequest = {
  redirectUri: string
  secrets: SignInSecrets
  locale: string
  wanted: readonly string[]
  isGoogle: boolean
}

async function authorizationUrl(
  config: oidc.Configuration,
  { redirectUri, secrets, locale, wanted, isGoogle }: AuthorizationRequest,
): Promise<string> {
  const scopes = wanted.filter((scope) => scope !== offline || mayAskOffline(config))
  const isOffline = scopes.includes(offline)
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    code_challenge: await oidc.calculatePKCECodeChallenge(secrets.codeVerifier),
    code_challenge_method: 'S256',
    state: secrets.state,
    nonce: secrets.nonce,
    ui_locales: locale,
    ...(isGoogle ? forGoogle : {}),
    // OpenID Connect Core 11: a provider ignores offline_access without the consent of the person.
    ...(isOffline && asksForConsent(config) ? { prompt: 'consent' } : {}),
  })
  return url.href
}

async function redeemCode(
  config: oidc.Configuration,
  current: URL,
  { state, nonce, codeVerifier }: SignInSecrets,
): Promise<ProviderAnswer> {
  const tokens = await oidc.authorizationCodeGrant(config, current, {
    ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier, idTokenExpected: true },
  })
  const subject = tokens.claims()?.sub
  if (subject === undefined)
    throw new ProviderError('failed', 'no_id_token', 'The provider sent no ID token.')
  return answerOf(config, tokens, subject)
}

async function refresh(
  config: oidc.Configuration,
  refreshToken: string,
  subject: string,
): Promise<ProviderAnswer> {
  const tokens = await usingUpToken(() => oidc.refreshTokenGrant(config, refreshToken))
  try {
    const given = tokens.claims()?.sub ?? subject
    if (given !== subject) {
      throw new ProviderError('failed', 'other_subject', 'The provider answered for another account.')
    }
    return await readFailure(() => answerOf(config, tokens, subject))
  } catch (error) {
    // The old refresh token may be used up, so the new one must not be lost.
    if (error instanceof ProviderError) error.refreshToken = tokens.refresh_token ?? null
    throw error
  }
}

/** Adds the claims of the userinfo endpoint, because many providers leave the address out of the ID token. */
async function answerOf(
  config: oidc.Configuration,
  tokens: Tokens,
  subject: string,
): Promise<ProviderAnswer> {
  const { issuer, userinfo_endpoint: endpoint } = config.serverMetadata()
  const more = endpoint === undefined ? {} : await oidc.fetchUserInfo(config, tokens.access_token, subject)
  const claims = { iss: issuer, ...more, ...tokens.claims(), sub: subject }
  return { claims, refreshToken: tokens.refresh_token ?? null }
}

type Tokens = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers

/** A provider that lists its scopes without `offline_access` may refuse a request that contains it. */
const mayAskOffline = (config: oidc.Configuration): boolean =>
  config.serverMetadata().scopes_supported?.includes(offline) ?? true

/** Entra and Keycloak give offline access without this prompt, and Entra would ask each person for a consent that the admin gave already. */
const asksForConsent = (config: oidc.Configuration): boolean => {
  const { issuer } = config.serverMetadata()
  return !issuer.startsWith('https://login.microsoftonline.com/') && !/\/realms\/[^/]+$/.test(issuer)
}

/**
 * Redeems a code that does not exist. A provider checks the client first (RFC 6749 3.2.1), so `invalid_grant` shows that it accepted the client.
 */
async function clientState(
  config: oidc.Configuration,
  redirectUri: string,
): Promise<ProviderCheck['client']> {
  try {
    await oidc.genericGrantRequest(config, 'authorization_code', {
      ...{
        code: 'connection-check',
        redirect_uri: redirectUri,
        code_verifier: oidc.randomPKCECodeVerifier(),
      },
    })
    return 'accepted'
  } catch (error) {
    if (error instanceof oidc.ResponseBodyError && error.error === 'invalid_grant') return 'accepted'
    if (error instanceof oidc.ResponseBodyError || error instanceof oidc.WWWAuthenticateChallengeError)
      return 'refused'
    throw error
  }
}
