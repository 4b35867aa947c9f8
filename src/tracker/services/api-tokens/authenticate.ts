// Which token sent a request, and how many requests it may still send (ADR 120).
import { CodedError } from '#shared/errors.ts'
import type { ApiScope } from '#shared/model/api-tokens.ts'
import type { AuditOrigin } from '#shared/model/audit.ts'
import type { TokenCaller } from '../../domain/people/caller.ts'
import { Visibility } from '../../domain/people/visibility.ts'
import { hashToken, workspaceOfApiToken } from '../../infrastructure/ids.ts'
import type { RequestWindow, TokenOfSecret } from '../../repositories/api-tokens.ts'
import type { TrackerContext } from '../context.ts'

const windowMs = 60_000

/** A known token. Its member may send requests with it. */
export type KnownToken = { caller: TokenCaller; scopes: readonly ApiScope[]; window: RequestWindow }

/** The requests that a token may send in its current window. `resetMs`: the time until the next window. */
export type TokenBudget = { limit: number; remaining: number; resetMs: number; isSpent: boolean }

function requireValid(token: TokenOfSecret, now: number): void {
  if (token.isRevoked) throw new CodedError('token_revoked', 'This API token was revoked.')
  if (token.expiresAt <= now) throw new CodedError('token_expired', 'This API token has expired.')
  if (!token.isAllowed) {
    throw new CodedError('tokens_not_allowed', 'The admins of this workspace do not allow API tokens.')
  }
}

/**
 * Returns the token with this secret, and its member as the caller. `from`: the network of the request, for the audit log.
 * @throws CodedError unauthorized, token_revoked, token_expired, tokens_not_allowed
 */
export async function authenticateToken(
  { store, clock }: Pick<TrackerContext, 'store' | 'clock'>,
  secret: string,
  from: Pick<AuditOrigin, 'network'>,
): Promise<KnownToken> {
  const workspaceId = workspaceOfApiToken(secret)
  const token = workspaceId
    ? await store.forWorkspace(workspaceId).apiTokens.findBySecret(hashToken(secret))
    : undefined
  if (!workspaceId || !token)
    throw new CodedError('unauthorized', 'The tracker does not know this API token.')
  requireValid(token, clock.now())
  const { tokenId, memberId, role, scopes, window } = token
  const sees = Visibility.of(token, token.memberVisibility)
  const origin = { device: null, appVersion: null, network: from.network, token: token.name }
  return { caller: { workspaceId, memberId, tokenId, role, sees, origin }, scopes, window }
}

/**
 * Counts a request of the token. The count is in the database, so all tracker processes share it. A request above the limit is not counted, so that a
 * program which repeats refused requests causes no writes.
 */
export async function countTokenRequest(
  { store, clock, config }: Pick<TrackerContext, 'store' | 'clock' | 'config'>,
  { caller, window }: KnownToken,
): Promise<TokenBudget> {
  const limit = config.rateLimit ? config.apiRequestsPerMinute : Number.MAX_SAFE_INTEGER
  const now = clock.now()
  const isFull = window.endsAt > now && window.count >= limit
  const { count, endsAt } = isFull
    ? { count: limit + 1, endsAt: window.endsAt }
    : await store.forWorkspace(caller.workspaceId).apiTokens.countRequest(caller.tokenId, now, windowMs)
  const resetMs = Math.max(0, endsAt - now)
  return { limit, remaining: Math.max(0, limit - count), resetMs, isSpent: count > limit }
}
