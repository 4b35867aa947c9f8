// API tokens: secrets with which other programs call the tracker's API for a member (ADR 120).
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { readAs } from '../tolerant.ts'
import { Id, line } from './basics.ts'

/** What a token may do. `src/shared/access.ts` lists the operations of each scope. */
export const apiScopeNames = ['documents:read', 'links:read', 'links:write', 'visits:read'] as const
export const ApiScope = z.enum(apiScopeNames)
export type ApiScope = z.infer<typeof ApiScope>

/** The choices for the life of a token, in days. Each token ends. */
export const apiTokenDays = [7, 30, 90, 180, 365] as const
export const ApiTokenDays = z.literal(apiTokenDays)
export type ApiTokenDays = z.infer<typeof ApiTokenDays>

/** The maximum number of tokens of one member that are not revoked and not expired. */
export const maxApiTokens = 20

/** The form of the secret, for secret scanners: 22 characters of the workspace, 43 random characters and a CRC-32 of 6 characters. */
export const apiTokenPattern = /\blp_[A-Za-z0-9_-]{71}/

/** What a member chooses for a new token. */
export const ApiTokenDraft = z.object({
  name: line(80).min(1),
  scopes: z
    .array(ApiScope)
    .min(1)
    .overwrite((scopes) => apiScopeNames.filter((scope) => scopes.includes(scope))),
  days: ApiTokenDays,
})
export type ApiTokenDraft = z.infer<typeof ApiTokenDraft>

/** A token that is not revoked, without its secret. */
export const ApiToken = z.object({
  id: Id,
  memberId: Id,
  name: z.string(),
  /** `other`: a scope of a newer version. */
  scopes: z.array(readAs(z.enum([...apiScopeNames, 'other']), 'other')),
  /** The last 4 characters of the secret, by which a person recognises it. */
  ending: z.string(),
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: Instant.nullable(),
})
export type ApiToken = z.infer<typeof ApiToken>

/** A token with its member, for the admins' list of tokens. */
export const MemberApiToken = ApiToken.extend({ member: z.object({ name: z.string(), email: z.string() }) })
export type MemberApiToken = z.infer<typeof MemberApiToken>
