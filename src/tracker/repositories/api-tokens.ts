import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import { ApiScope, ApiToken, type MemberApiToken } from '#shared/model/api-tokens.ts'
import type { Role } from '#shared/model/basics.ts'
import type { MemberVisibility } from '#shared/model/people.ts'
import { toInstant, toInstantOrNull } from '../infrastructure/clock.ts'
import type { ApiTokensTable } from '../infrastructure/database/tables/api-tokens.ts'
import type { Connection } from './connection.ts'
import { readJson } from './json-columns.ts'
import { readMemberVisibility } from './workspaces.ts'

/** Instants are epoch ms. */
export type NewApiToken = {
  id: string
  memberId: string
  name: string
  scopes: readonly ApiScope[]
  /** SHA-256 of the secret, hex. */
  secretHash: string
  ending: string
  createdAt: number
  expiresAt: number
}

/** The data of a token that authentication needs. Instants are epoch ms. */
export type TokenOfSecret = {
  tokenId: string
  memberId: string
  name: string
  /** A scope that this version does not know is left out. */
  scopes: readonly ApiScope[]
  role: Role
  memberVisibility: MemberVisibility
  expiresAt: number
  /** True if the token was revoked or its member was removed. */
  isRevoked: boolean
  /** False if the workspace does not allow tokens. */
  isAllowed: boolean
  window: RequestWindow
}

/** The requests that were counted in the window that ends at `endsAt` (epoch ms). */
export type RequestWindow = { endsAt: number; count: number }

const StoredScopes = z.array(z.unknown())
const knownScopes = (json: string): ApiScope[] =>
  (readJson(StoredScopes, json) ?? []).flatMap((scope) => ApiScope.safeParse(scope).data ?? [])

const tokenOf = (row: Selectable<ApiTokensTable>): ApiToken => ({
  id: row.token_id,
  memberId: row.member_id,
  name: row.name,
  scopes: readJson(ApiToken.shape.scopes, row.scopes) ?? [],
  ending: row.ending,
  createdAt: toInstant(row.created_at),
  expiresAt: toInstant(row.expires_at),
  lastUsedAt: toInstantOrNull(row.last_used_at),
})

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on the tokens of a workspace
export function createApiTokenRepository({ db }: Connection, workspaceId: string) {
  const notRevoked = () =>
    db.selectFrom('api_tokens').where('workspace_id', '=', workspaceId).where('revoked_at', 'is', null)

  return {
    /** Returns the id of the token's member, even if the token was revoked. */
    async ownerOf(tokenId: string): Promise<string | undefined> {
      const row = await db
        .selectFrom('api_tokens')
        .select('member_id')
        .where('workspace_id', '=', workspaceId)
        .where('token_id', '=', tokenId)
        .executeTakeFirst()
      return row?.member_id
    },

    /** `secretHash` is SHA-256 of the secret in hex. */
    async findBySecret(secretHash: string): Promise<TokenOfSecret | undefined> {
      const row = await db
        .selectFrom('api_tokens as token')
        .innerJoin('workspaces', 'workspaces.workspace_id', 'token.workspace_id')
        .innerJoin('members', (join) =>
          join
            .onRef('members.workspace_id', '=', 'token.workspace_id')
            .onRef('members.member_id', '=', 'token.member_id'),
        )
        .select(['token.token_id', 'token.member_id', 'token.name', 'token.scopes', 'token.expires_at'])
        .select(['token.revoked_at', 'token.window_ends_at', 'token.window_count'])
        .select(['workspaces.member_visibility', 'workspaces.api_tokens_allowed'])
        .select(['members.role', 'members.removed_at'])
        .where('token.workspace_id', '=', workspaceId)
        .where('token.secret_hash', '=', secretHash)
        .executeTakeFirst()
      return (
        row && {
          ...{ tokenId: row.token_id, memberId: row.member_id, name: row.name, role: row.role },
          scopes: knownScopes(row.scopes),
          memberVisibility: readMemberVisibility(row.member_visibility),
          expiresAt: row.expires_at,
          isRevoked: row.revoked_at !== null || row.removed_at !== null,
          isAllowed: row.api_tokens_allowed === 1,
          window: { endsAt: row.window_ends_at, count: row.window_count },
        }
      )
    },

    /**
     * Counts a request at `now` and stores the time of the last use. A window of `windowMs` begins with its first request. Returns the window with the
     * new count. Instants are epoch ms.
     */
    async countRequest(tokenId: string, now: number, windowMs: number): Promise<RequestWindow> {
      const row = await db
        .updateTable('api_tokens')
        .set({
          last_used_at: now,
          window_count: sql<number>`case when window_ends_at <= ${now} then 1 else window_count + 1 end`,
          window_ends_at: sql<number>`case when window_ends_at <= ${now} then ${now + windowMs} else window_ends_at end`,
        })
        .where('workspace_id', '=', workspaceId)
        .where('token_id', '=', tokenId)
        .returning(['window_count', 'window_ends_at'])
        .executeTakeFirstOrThrow()
      return { endsAt: row.window_ends_at, count: row.window_count }
    },

    /** Returns the tokens of one member that are not revoked, newest first. */
    async ofMember(memberId: string): Promise<ApiToken[]> {
      const rows = await notRevoked()
        .selectAll()
        .where('member_id', '=', memberId)
        .orderBy('created_at', 'desc')
        .orderBy('token_id')
        .execute()
      return rows.map(tokenOf)
    },

    /** Returns the tokens of all members that are not revoked, newest first. */
    async list(): Promise<MemberApiToken[]> {
      const rows = await db
        .selectFrom('api_tokens')
        .innerJoin('members', (join) =>
          join
            .onRef('members.workspace_id', '=', 'api_tokens.workspace_id')
            .onRef('members.member_id', '=', 'api_tokens.member_id'),
        )
        .selectAll('api_tokens')
        .select(['members.name as member_name', 'members.email as member_email'])
        .where('api_tokens.workspace_id', '=', workspaceId)
        .where('api_tokens.revoked_at', 'is', null)
        .orderBy('api_tokens.created_at', 'desc')
        .orderBy('api_tokens.token_id')
        .execute()
      return rows.map((row) => ({
        ...tokenOf(row),
        member: { name: row.member_name, email: row.member_email },
      }))
    },

    async insert(token: NewApiToken): Promise<void> {
      await db
        .insertInto('api_tokens')
        .values({
          ...{ workspace_id: workspaceId, token_id: token.id, member_id: token.memberId, name: token.name },
          ...{ scopes: JSON.stringify(token.scopes), secret_hash: token.secretHash, ending: token.ending },
          ...{ created_at: token.createdAt, expires_at: token.expiresAt, revoked_at: null },
          ...{ last_used_at: null, window_ends_at: 0, window_count: 0 },
        })
        .execute()
    },

    /** Revokes a token and returns it. Returns undefined if it does not exist or was revoked before. */
    async revoke(tokenId: string, revokedAt: number): Promise<ApiToken | undefined> {
      const row = await db
        .updateTable('api_tokens')
        .set({ revoked_at: revokedAt })
        .where('workspace_id', '=', workspaceId)
        .where('token_id', '=', tokenId)
        .where('revoked_at', 'is', null)
        .returningAll()
        .executeTakeFirst()
      return row && tokenOf(row)
    },

    /** Revokes all tokens of the member. */
    async revokeOfMember(memberId: string, revokedAt: number): Promise<void> {
      await db
        .updateTable('api_tokens')
        .set({ revoked_at: revokedAt })
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', memberId)
        .where('revoked_at', 'is', null)
        .execute()
    },
  }
}
