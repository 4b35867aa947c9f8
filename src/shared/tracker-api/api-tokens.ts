import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { ApiToken, ApiTokenDraft, MemberApiToken } from '../model/api-tokens.ts'
import { Id } from '../model/basics.ts'
import { Empty } from './lists.ts'

export const apiTokensApi = {
  'apiTokens.list': endpoint({
    method: 'GET',
    path: '/api/tokens',
    auth: 'device',
    summary: "The caller's API tokens that are not revoked, newest first",
    response: z.object({ items: z.array(ApiToken) }),
    errors: [],
  }),
  'apiTokens.listAll': endpoint({
    method: 'GET',
    path: '/api/workspace/tokens',
    auth: 'admin',
    summary: 'The API tokens of all members that are not revoked, newest first',
    response: z.object({ items: z.array(MemberApiToken) }),
    errors: [],
  }),
  'apiTokens.create': endpoint({
    method: 'POST',
    path: '/api/tokens',
    auth: 'device',
    summary: 'Creates an API token that acts as the caller. The secret is returned once',
    body: ApiTokenDraft,
    response: z.object({ token: ApiToken, secret: z.string() }),
    errors: ['tokens_not_allowed', 'conflict'],
  }),
  'apiTokens.revoke': endpoint({
    method: 'DELETE',
    path: '/api/tokens/:tokenId',
    auth: 'device',
    summary: "Revokes an API token of the caller. Admins can revoke any member's token",
    params: z.object({ tokenId: Id }),
    response: Empty,
    errors: ['not_found'],
  }),
} as const
