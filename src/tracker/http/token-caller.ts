// Requests with an API token: authentication, rate limit, scope.
import type { FastifyReply } from 'fastify'
import { isTokenOperation, type Operation, tokenScopes } from '#shared/access.ts'
import { CodedError } from '#shared/errors.ts'
import type { AuditOrigin } from '#shared/model/audit.ts'
import type { TokenCaller } from '../domain/people/caller.ts'
import {
  authenticateToken,
  countTokenRequest,
  type KnownToken,
  type TokenBudget,
} from '../services/api-tokens/authenticate.ts'
import type { TrackerContext } from '../services/context.ts'

/** The header fields of @fastify/rate-limit with `enableDraftSpec`, which the public routes have. Times in seconds. */
function sendBudget(reply: FastifyReply, { limit, remaining, resetMs, isSpent }: TokenBudget): void {
  const seconds = Math.ceil(resetMs / 1_000)
  reply.headers({ 'ratelimit-limit': limit, 'ratelimit-remaining': remaining, 'ratelimit-reset': seconds })
  if (isSpent) reply.header('retry-after', seconds)
}

/** @throws CodedError forbidden: no token may call the operation; scope_missing */
function requireScope({ scopes }: KnownToken, operation: Operation): void {
  if (!isTokenOperation(operation)) {
    throw new CodedError('forbidden', 'API tokens cannot call this operation.')
  }
  const scope = tokenScopes[operation]
  if (scopes.includes(scope)) return
  throw new CodedError('scope_missing', `This API token needs the scope ${scope}.`, { scope })
}

/**
 * Returns the caller of a request with an API token, and sends the header fields of the rate limit.
 * @throws CodedError unauthorized, token_revoked, token_expired, tokens_not_allowed, too_many_requests, forbidden, scope_missing
 */
export async function tokenCaller(
  context: TrackerContext,
  operation: Operation,
  secret: string,
  from: Pick<AuditOrigin, 'network'>,
  reply: FastifyReply,
): Promise<TokenCaller> {
  const token = await authenticateToken(context, secret, from)
  const budget = await countTokenRequest(context, token)
  if (context.config.rateLimit) sendBudget(reply, budget)
  if (budget.isSpent) {
    throw new CodedError('too_many_requests', `This API token may send ${budget.limit} requests a minute.`)
  }
  requireScope(token, operation)
  return token.caller
}
