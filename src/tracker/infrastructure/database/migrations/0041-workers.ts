// Workers: the kind of each device, its Salesforce connection, and when it last executed runs. The e-mails that tell admins that no
// connected device is left.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('devices')
    .addColumn('kind', 'text', (column) => column.notNull().defaultTo('desktop'))
    .execute()
  await db.schema.alterTable('devices').addColumn('salesforce', 'text').execute()
  await db.schema.alterTable('devices').addColumn('salesforce_connected', 'bigint').execute()
  await db.schema.alterTable('devices').addColumn('worked_at', 'bigint').execute()
  await db.schema
    .alterTable('workspaces')
    .addColumn('absence_alert_hours', 'bigint', (column) => column.notNull().defaultTo(4))
    .execute()
  await db.schema.alterTable('workspaces').addColumn('absent_since', 'bigint').execute()
  await db.schema.alterTable('workspaces').addColumn('absence_told_at', 'bigint').execute()
  await db.schema
    .createTable('admin_mails')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('mail_id', 'text', (column) => column.notNull())
    .addColumn('member_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addColumn('attempts', 'bigint', (column) => column.notNull())
    .addColumn('available_at', 'bigint')
    .addColumn('lease_token', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('sent_at', 'bigint')
    .addPrimaryKeyConstraint('admin_mails_key', ['workspace_id', 'mail_id'])
    .execute()
  await db.schema.createIndex('admin_mails_due').on('admin_mails').column('available_at').execute()
}
