// Releases of the desktop app, their files, the oldest version that a workspace accepts, and the version of each device.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('releases')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('version', 'text', (column) => column.notNull())
    .addColumn('staging_percent', 'bigint', (column) => column.notNull())
    .addColumn('withdrawn_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('releases_key', ['workspace_id', 'version'])
    .execute()
  await db.schema
    .createTable('release_files')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('file_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    .addColumn('sha512', 'text', (column) => column.notNull())
    .addColumn('blob_key', 'text')
    .addColumn('version', 'text')
    .addColumn('feed', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('release_files_key', ['workspace_id', 'file_id'])
    .execute()
  // Rows without a version are files that are being uploaded. NULL differs from NULL in both engines, so these rows may have equal names.
  await db.schema
    .createIndex('release_files_name')
    .unique()
    .on('release_files')
    .columns(['workspace_id', 'version', 'name'])
    .execute()
  await db.schema.alterTable('workspaces').addColumn('minimum_version', 'text').execute()
  await db.schema.alterTable('workspaces').addColumn('minimum_version_from', 'bigint').execute()
  await db.schema.alterTable('devices').addColumn('app_version', 'text').execute()
}
