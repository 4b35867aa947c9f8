// Composes the parts of a connection: grant store, OAuth client, tokens, and API clients.
import {
  type ApiUsage,
  createOrgClient,
  type OrgClient,
  type Session,
  type SessionSource,
} from './connection.ts'
import { createGrantStore } from './grant.ts'
import { createOAuthClient } from './oauth.ts'
import type { SalesforceOptions } from './options.ts'
import { createTokens, type TokensOptions } from './tokens.ts'

export function createParts(
  options: SalesforceOptions,
  { onGrantLost, onRefused }: Pick<TokensOptions, 'onGrantLost' | 'onRefused'>,
) {
  const request = options.fetch
  const store = createGrantStore(options.secrets, options.profile)
  const oauth = async ({ consumerKey, loginUrl }: { consumerKey: string; loginUrl: string }) =>
    createOAuthClient(
      { consumerKey, loginUrl, consumerSecret: await store.readConsumerSecret({ consumerKey, loginUrl }) },
      request,
    )
  const { log, clock } = options
  const { serviceUser } = options
  const tokens = createTokens({ store, oauth, serviceUser, onGrantLost, onRefused, log, now: clock.now })
  let calls = 0
  const usageListeners = new Set<(usage: ApiUsage) => void>()
  const clientFor = (sessions: SessionSource): OrgClient =>
    createOrgClient({
      sessions,
      fetch: request,
      readTimeoutMs: options.readTimeoutMs ?? 20_000,
      writeTimeoutMs: options.writeTimeoutMs ?? 30_000,
      onCall: () => {
        calls += 1
      },
      onUsage: (usage) => {
        for (const listener of usageListeners) listener(usage)
      },
    })
  const api = {
    client: clientFor(tokens),
    /** Returns a client for calls before the grant is stored. This client never refreshes the token. */
    forSession: (session: Session) => clientFor({ current: async () => session, renew: async () => session }),
    onUsage: (listener: (usage: ApiUsage) => void) => usageListeners.add(listener),
    takeCalls() {
      const made = calls
      calls = 0
      return made
    },
  }
  return { store, oauth, tokens, api }
}
