// API tokens of members: list, create, revoke (ADR 120).
import { CodedError } from '#shared/errors.ts'
import {
  type ApiToken,
  type ApiTokenDraft,
  type MemberApiToken,
  maxApiTokens,
} from '#shared/model/api-tokens.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import { hashToken, newApiToken, newId } from '../../infrastructure/ids.ts'
import type { NewApiToken } from '../../repositories/api-tokens.ts'
import type { AuditActor } from '../audit/record.ts'
import type { TrackerContext } from '../context.ts'
import { requireStillMember } from '../people/authentication.ts'
import { inWorkspace, type TransactionContext } from '../transaction.ts'

const dayMs = 24 * 60 * 60_000

/** Returns the caller's tokens that are not revoked, newest first. */
export const listApiTokens = ({ store }: TrackerContext, caller: Caller): Promise<ApiToken[]> =>
  store.forWorkspace(caller.workspaceId).apiTokens.ofMember(caller.memberId)

/** Returns the tokens of all members that are not revoked, newest first. */
export const listAllApiTokens = (
  { store }: Pick<TrackerContext, 'store'>,
  workspaceId: string,
): Promise<MemberApiToken[]> => store.forWorkspace(workspaceId).apiTokens.list()

/**
 * Creates a token that acts as the caller. Only the hash of the secret is stored. @throws CodedError tokens_not_allowed, conflict: the member has the
 * maximum number of tokens
 */
export async function createApiToken(
  context: TrackerContext,
  caller: Caller,
  { name, scopes, days }: ApiTokenDraft,
): Promise<{ token: ApiToken; secret: string }> {
  const { workspaceId, memberId } = caller
  const secret = newApiToken(workspaceId)
  const at = context.clock.now()
  const made: NewApiToken = {
    ...{ id: newId('tok'), memberId, name, scopes, secretHash: hashToken(secret), ending: secret.slice(-4) },
    ...{ createdAt: at, expiresAt: at + days * dayMs },
  }
  return inWorkspace(context, workspaceId, async ({ repositories, record }) => {
    // The lock of the member also prevents that two requests exceed the maximum together.
    await requireStillMember(repositories, memberId)
    const { apiTokens, workspaces } = repositories
    if (!(await workspaces.get()).apiTokensAllowed) {
      throw new CodedError('tokens_not_allowed', 'The admins of this workspace do not allow API tokens.')
    }
    const usable = (await apiTokens.ofMember(memberId)).filter(({ expiresAt }) => Date.parse(expiresAt) > at)
    if (usable.length >= maxApiTokens) {
      throw new CodedError('conflict', `A member can have ${maxApiTokens} API tokens. Revoke one first.`)
    }
    await apiTokens.insert(made)
    const changes = [
      { field: 'scopes', from: null, to: scopes.join(', ') },
      { field: 'expiresAt', from: null, to: toInstant(made.expiresAt) },
    ]
    const target = { type: 'token' as const, id: made.id, name }
    await record(caller, 'tokenMade', { memberId, target, changes })
    const { ending, createdAt, expiresAt } = made
    const token = {
      ...{ id: made.id, memberId, name, scopes: [...scopes], ending, lastUsedAt: null },
      ...{ createdAt: toInstant(createdAt), expiresAt: toInstant(expiresAt) },
    }
    return { token, secret }
  })
}

/** Ends a token. Its next request is refused. @throws CodedError not_found */
export async function revokeApiToken(
  context: TransactionContext,
  workspaceId: string,
  by: AuditActor,
  tokenId: string,
): Promise<void> {
  await inWorkspace(context, workspaceId, async ({ repositories, record }) => {
    const token = await repositories.apiTokens.revoke(tokenId, context.clock.now())
    if (!token) throw new CodedError('not_found', 'There is no such API token.')
    const { memberId, name } = token
    await record(by, 'tokenRevoked', { memberId, target: { type: 'token', id: tokenId, name } })
  })
}
