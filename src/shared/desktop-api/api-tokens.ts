import { z } from 'zod'
import { ApiToken, ApiTokenDraft, MemberApiToken } from '../model/api-tokens.ts'
import { Id } from '../model/basics.ts'
import { call, Nothing } from './call.ts'

export const apiTokenCalls = {
  'apiTokens.list': call(Nothing, z.array(ApiToken)),
  'apiTokens.listAll': call(Nothing, z.array(MemberApiToken)),
  /** The secret is returned only here. */
  'apiTokens.create': call(ApiTokenDraft, z.object({ token: ApiToken, secret: z.string() })),
  'apiTokens.revoke': call(z.object({ tokenId: Id }), Nothing),
} as const
