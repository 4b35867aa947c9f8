// Stores the Salesforce connection in the keychain, in two entries. Each entry stays below the limit of the Windows credential store (2,560
// bytes), and a new access token does not rewrite the entry with the refresh token.
import { z } from 'zod'
import type { SecretStore } from '../secrets/secret-store.ts'
import type { Session } from './connection.ts'
import { loginOrigin } from './login-url.ts'

/** The result of a rep's consent, or of the login of a service user: the refresh token with its user and org. */
export const Grant = z.object({
  consumerKey: z.string(),
  loginUrl: z.string(),
  /** Null for the grant of a service user, who logs in with a key instead. */
  refreshToken: z.string().nullable(),
  /** The user name of a service user. */
  username: z.string().optional(),
  /** Epoch ms of the last refresh. An unused grant may expire (see keep-alive.ts). Older versions did not store this time. */
  refreshedAt: z.number().optional(),
  org: z.object({ id: z.string(), name: z.string(), instanceUrl: z.string(), isSandbox: z.boolean() }),
  user: z.object({ id: z.string(), name: z.string(), email: z.string(), timeZone: z.string() }),
})
export type Grant = z.infer<typeof Grant>

const StoredSession = z.object({ accessToken: z.string(), instanceUrl: z.string() })

/** A consumer secret with its app. The secret is sent only to this login host and only with this consumer key. */
const BoundSecret = z.object({ secret: z.string(), consumerKey: z.string(), loginUrl: z.string() })
export type OAuthTarget = { consumerKey: string; loginUrl: string }
/** `other`: the stored secret belongs to another app, or an older version stored the secret without its app. */
export type SecretState = 'none' | 'stored' | 'other'

export type GrantStore = {
  /** Returns the stored grant; null without one. Throws CodedError('keychain_locked') if the keychain can't be read. */
  readGrant(): Promise<Grant | null>
  writeGrant(grant: Grant): Promise<void>
  readSession(): Promise<Session | null>
  writeSession(session: Session | null): Promise<void>
  /** Returns the consumer secret of this app; null without one. */
  readConsumerSecret(target: OAuthTarget): Promise<string | null>
  secretState(target: OAuthTarget | null): Promise<SecretState>
  writeConsumerSecret(secret: string, target: OAuthTarget): Promise<void>
  forgetConsumerSecret(): Promise<void>
  forget(): Promise<void>
}

export function createGrantStore(secrets: SecretStore, profile: string): GrantStore {
  const grantName = `${profile}/salesforce-grant`
  const sessionName = `${profile}/salesforce-session`
  const secretName = `${profile}/salesforce-consumer-secret`
  return {
    async readGrant() {
      return readJson(await secrets.get(grantName), Grant)
    },
    writeGrant: (grant) => secrets.set(grantName, JSON.stringify(grant)),
    async readSession() {
      return readJson(await secrets.get(sessionName), StoredSession)
    },
    async writeSession(session) {
      if (session) await secrets.set(sessionName, JSON.stringify(session))
      else await secrets.delete(sessionName)
    },
    async readConsumerSecret(target) {
      const bound = readJson(await secrets.get(secretName), BoundSecret)
      return bound && isFor(bound, target) ? bound.secret : null
    },
    async secretState(target) {
      const text = await secrets.get(secretName)
      if (text === null) return 'none'
      const bound = readJson(text, BoundSecret)
      return bound && target && isFor(bound, target) ? 'stored' : 'other'
    },
    writeConsumerSecret: (secret, { consumerKey, loginUrl }) =>
      secrets.set(secretName, JSON.stringify({ secret, consumerKey, loginUrl: loginOrigin(loginUrl) })),
    forgetConsumerSecret: () => secrets.delete(secretName),
    async forget() {
      await secrets.delete(sessionName)
      await secrets.delete(grantName)
    },
  }
}

const isFor = (bound: OAuthTarget, { consumerKey, loginUrl }: OAuthTarget) =>
  bound.consumerKey === consumerKey && bound.loginUrl === loginOrigin(loginUrl)

function readJson<S extends z.ZodType>(text: string | null, schema: S): z.output<S> | null {
  if (text === null) return null
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
