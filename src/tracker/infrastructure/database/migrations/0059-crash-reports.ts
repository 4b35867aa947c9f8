// Reports of crashes of the desktop apps.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('crash_reports')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('report_id', 'text', (column) => column.notNull())
    .addColumn('member_id', 'text', (column) => column.notNull())
    .addColumn('device_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('stack', 'text', (column) => column.notNull())
    .addColumn('version', 'text', (column) => column.notNull())
    .addColumn('platform', 'text', (column) => column.notNull())
    .addColumn('dump_bytes', 'bigint')
    .addColumn('crashed_at', 'bigint', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('crash_reports_key', ['workspace_id', 'report_id'])
    .execute()
  await db.schema
    .createIndex('crash_reports_received')
    .on('crash_reports')
    .columns(['workspace_id', 'received_at'])
    .execute()
}
