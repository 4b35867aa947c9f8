// The audit log covers every change in a workspace: who made it (a member, the operator or the tracker), from where, and which object changed. Rows
// of earlier versions have the default values: an entry of a member, or of the operator if it has no member.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const added = (column: string, type: 'text' | 'bigint') =>
    db.schema.alterTable('audit_events').addColumn(column, type).execute()
  await db.schema
    .alterTable('audit_events')
    .addColumn('actor_kind', 'text', (column) => column.notNull().defaultTo('member'))
    .execute()
  await added('origin', 'text')
  await added('target_type', 'text')
  await added('target_id', 'text')
  await added('target_name', 'text')
  await db.schema
    .alterTable('workspaces')
    .addColumn('audit_retention_days', 'bigint', (column) => column.notNull().defaultTo(730))
    .execute()
}
