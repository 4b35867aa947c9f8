// The token endpoint and the revocation endpoint. They check PKCE, secrets and policies.
import { createHmac } from 'node:crypto'
import { challengeOf, type Family } from './grants.ts'
import { familyOfAssertion, jwtBearerGrant } from './jwt-bearer.ts'
import { OAuthError } from './oauth-error.ts'
import { type Org, organization, orgNow } from './org.ts'

type Form = Record<string, string>

export interface TokenAnswer {
  access_token: string
  refresh_token?: string
  signature: string
  scope: string
  instance_url: string
  id: string
  token_type: 'Bearer'
  issued_at: string
}

function checkClient(org: Org, form: Form): void {
  if (form.client_id !== org.consumerKey)
    throw new OAuthError('invalid_client_id', 'client identifier invalid')
  const rule = org.settings.clientSecret
  const sent = form.client_secret
  const refused = new OAuthError('invalid_client', 'invalid client credentials')
  if (sent === undefined ? rule === 'required' : rule === 'forbidden' || sent !== org.consumerSecret)
    throw refused
}

function checkUser(org: Org, userId: string): void {
  if (org.store.find(userId)?.IsActive !== true) throw new OAuthError('invalid_grant', 'inactive user')
  if (org.settings.loginPolicy === 'ip-restricted') {
    throw new OAuthError('invalid_grant', 'ip restricted or invalid login hours')
  }
}

/** Checks the verifier. The minimum length is 43 characters (RFC 7636). The maximum length is 171 characters, because Salesforce accepts the verifier of jsforce. */
function checkVerifier(challenge: string | null, verifier: string | undefined): void {
  if (challenge === null) {
    if (verifier !== undefined) throw new OAuthError('invalid_grant', 'unexpected code verifier')
    return
  }
  const wellFormed = verifier !== undefined && /^[A-Za-z0-9._~-]{43,171}$/.test(verifier)
  if (!wellFormed || challengeOf(verifier) !== challenge) {
    throw new OAuthError('invalid_grant', 'invalid code verifier')
  }
}

function answer(org: Org, family: Family, refreshToken: string | null): TokenAnswer {
  const organizationId = organization(org).Id
  const issuedAt = String(orgNow(org))
  const id = `${org.loginUrl}/id/${organizationId}/${family.userId}`
  return {
    access_token: org.grants.issueAccessToken(family, organizationId, Date.now()),
    ...(refreshToken ? { refresh_token: refreshToken } : {}),
    signature: createHmac('sha256', org.consumerSecret)
      .update(id + issuedAt)
      .digest('base64'),
    scope: family.scopes.join(' '),
    instance_url: org.instanceUrl,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  }
}

function redeemCode(org: Org, form: Form): TokenAnswer {
  const code = org.grants.takeCode(form.code ?? '', Date.now())
  if (!code || code.clientId !== form.client_id) {
    throw new OAuthError('invalid_grant', 'expired authorization code')
  }
  if (form.redirect_uri !== code.redirectUri) {
    throw new OAuthError('redirect_uri_mismatch', 'redirect_uri must match configuration')
  }
  checkVerifier(code.challenge, form.code_verifier)
  checkUser(org, code.userId)
  const family = org.grants.open(code, org.settings.tokensPerUser)
  return answer(org, family, family.refreshToken)
}

function refresh(org: Org, form: Form): TokenAnswer {
  const family = org.grants.byRefreshToken(form.refresh_token ?? '')
  if (!family || family.clientId !== form.client_id) {
    throw new OAuthError('invalid_grant', 'expired access/refresh token')
  }
  checkUser(org, family.userId)
  if (!org.settings.rotateRefreshTokens) return answer(org, family, null)
  org.grants.rotate(family)
  return answer(org, family, family.refreshToken)
}

/** Returns tokens for an authorization code or a refresh token. The response has no `expires_in`. A client detects an expired token by a response with status 401. */
export function issueTokens(org: Org, form: Form): TokenAnswer {
  if (form.grant_type === jwtBearerGrant) {
    const check = (userId: string) => checkUser(org, userId)
    return answer(org, familyOfAssertion(org, form.assertion ?? '', check), null)
  }
  if (form.grant_type !== 'authorization_code' && form.grant_type !== 'refresh_token') {
    throw new OAuthError('unsupported_grant_type', 'grant type not supported')
  }
  checkClient(org, form)
  return form.grant_type === 'refresh_token' ? refresh(org, form) : redeemCode(org, form)
}

/** Returns tokens for a user without a login in the browser. Only for tests. */
export function grantSession(org: Org, userId: string, scopes: string[]): TokenAnswer {
  const family = org.grants.open({ userId, clientId: org.consumerKey, scopes }, org.settings.tokensPerUser)
  return answer(org, family, family.refreshToken)
}

export function revokeToken(org: Org, token: string): void {
  if (!org.grants.revoke(token)) throw new OAuthError('invalid_token', 'invalid token')
}
