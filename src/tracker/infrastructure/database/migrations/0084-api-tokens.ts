// API tokens of members, and the keys of requests that made a link.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('api_tokens')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('token_id', 'text', (column) => column.notNull())
    .addColumn('member_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('secret_hash', 'text', (column) => column.notNull())
    .addColumn('ending', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .addColumn('last_used_at', 'bigint')
    .addColumn('window_ends_at', 'bigint', (column) => column.notNull())
    .addColumn('window_count', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('api_tokens_key', ['workspace_id', 'token_id'])
    .addUniqueConstraint('api_tokens_secret', ['workspace_id', 'secret_hash'])
    .execute()
  await db.schema
    .createIndex('api_tokens_member')
    .on('api_tokens')
    .columns(['workspace_id', 'member_id'])
    .execute()
  await db.schema
    .createTable('link_requests')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('member_id', 'text', (column) => column.notNull())
    .addColumn('request_key', 'text', (column) => column.notNull())
    .addColumn('body_hash', 'text', (column) => column.notNull())
    .addColumn('link_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('link_requests_key', ['workspace_id', 'member_id', 'request_key'])
    .execute()
  await db.schema
    .alterTable('workspaces')
    .addColumn('api_tokens_allowed', 'integer', (column) => column.notNull().defaultTo(1))
    .execute()
}
