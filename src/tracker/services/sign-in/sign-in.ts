// The parts of single sign-on that all its use cases need: provider, rules, sealing. Null in the context if it is not configured (ADR 97).
import type { AccountRules } from '../../domain/sign-in/company-account.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import { createSealer, type Sealer } from '../../infrastructure/sealing.ts'
import { createProvider, type Provider } from '../../infrastructure/sign-in/provider.ts'

export type SignIn = {
  readonly provider: Provider
  readonly rules: AccountRules
  readonly sealer: Sealer
  readonly redirectUri: () => string
}

export const callbackPath = '/sign-in/callback'

/** What a sealed value is for. */
export const sealedFor = {
  secrets: 'sign-in secrets',
  account: 'sign-in account',
  refreshToken: 'refresh token',
} as const

/** Returns null if single sign-on is not configured. */
export function createSignIn(config: TrackerConfig, publicUrl: () => string): SignIn | null {
  const { oidcIssuer: issuer, oidcClientId: clientId, secretKey } = config
  if (issuer === null || clientId === null || secretKey === null) return null
  const redirectUri = () => publicUrl() + callbackPath
  return {
    provider: createProvider({
      ...{ issuer, clientId, clientSecret: config.oidcClientSecret, scopes: config.oidcScopes, redirectUri },
    }),
    rules: {
      ...{ domains: config.oidcDomains, groupsClaim: config.oidcGroupsClaim, roles: config.oidcRoles },
      ...{ withoutGroup: config.oidcWithoutGroup, trustEmail: config.oidcTrustEmail },
    },
    sealer: createSealer(secretKey),
    redirectUri,
  }
}
