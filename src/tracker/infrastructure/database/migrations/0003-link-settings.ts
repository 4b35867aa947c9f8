// Access settings of links: passcodes, e-mail codes, accepted agreements, refused readers, attempt limits and presets. Also the PDFs
// that are derived from a document version (first pages, stamped copy).
import type { Kysely } from 'kysely'

async function addColumns(db: Kysely<unknown>): Promise<void> {
  const columns: [table: string, column: string, type: 'text' | 'bigint', fallback: number | null][] = [
    ['links', 'passcode_hash', 'text', null],
    ['links', 'expires_at', 'bigint', null],
    ['links', 'has_lists', 'bigint', 0],
    ['visits', 'passcode_proof', 'text', null],
    ['visits', 'agreement_hash', 'text', null],
    ['visits', 'free_pages', 'bigint', null],
    ['visits', 'opened_held', 'bigint', 0],
    ['visits', 'other_device', 'bigint', 0],
  ]
  for (const [table, column, type, fallback] of columns) {
    await db.schema
      .alterTable(table)
      .addColumn(column, type, (c) => (fallback === null ? c : c.notNull().defaultTo(fallback)))
      .execute()
  }
}

async function addProofs(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('gate_codes')
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('link_id', 'text', (c) => c.notNull())
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('reader_key', 'text', (c) => c.notNull())
    .addColumn('code_hash', 'text', (c) => c.notNull())
    .addColumn('attempts', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('gate_codes_pk', ['workspace_id', 'link_id', 'email', 'reader_key'])
    .execute()
  await db.schema
    .createTable('gate_attempts')
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('link_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('who', 'text', (c) => c.notNull())
    .addColumn('count', 'bigint', (c) => c.notNull())
    .addColumn('ends_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('gate_attempts_pk', ['workspace_id', 'link_id', 'kind', 'who'])
    .execute()
  await db.schema
    .createTable('agreements')
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('agreements_pk', ['workspace_id', 'hash'])
    .execute()
  await db.schema
    .createTable('acceptances')
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('visit_id', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('link_id', 'text', (c) => c.notNull())
    .addColumn('email', 'text')
    .addColumn('accepted_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('acceptances_pk', ['workspace_id', 'visit_id', 'hash'])
    .execute()
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumns(db)
  await addProofs(db)
  await db.schema
    .createTable('gate_refusals')
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('refusal_id', 'text', (c) => c.notNull())
    .addColumn('link_id', 'text', (c) => c.notNull())
    .addColumn('document_id', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('email', 'text')
    .addColumn('refused_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('gate_refusals_pk', ['workspace_id', 'refusal_id'])
    .execute()
  await db.schema
    .createIndex('gate_refusals_of_link')
    .on('gate_refusals')
    .columns(['workspace_id', 'link_id', 'refused_at'])
    .execute()
  await db.schema
    .createTable('link_presets')
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('preset_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('settings', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('link_presets_pk', ['workspace_id', 'preset_id'])
    .addUniqueConstraint('link_presets_name', ['workspace_id', 'name'])
    .execute()
  await db.schema
    .createTable('derived_files')
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('document_id', 'text', (c) => c.notNull())
    .addColumn('version', 'bigint', (c) => c.notNull())
    .addColumn('variant', 'text', (c) => c.notNull())
    .addColumn('blob_key', 'text')
    .addColumn('size_bytes', 'bigint', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('forget_at', 'bigint')
    .addPrimaryKeyConstraint('derived_files_pk', ['workspace_id', 'document_id', 'version', 'variant'])
    .execute()
  await db.schema.createIndex('derived_files_forget').on('derived_files').column('forget_at').execute()
  await db.schema.createIndex('gate_attempts_end').on('gate_attempts').column('ends_at').execute()
}
