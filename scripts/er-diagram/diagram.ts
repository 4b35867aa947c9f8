// Creates docs/schema.md: Mermaid entity-relationship diagrams of the tracker's tables. There is one overview, and one diagram for each subject.
import type { Column, Table } from './catalogue.ts'

/** The diagrams in their order, with their tables. {@link drawSchema} throws if a table is in no diagram. */
const subjects: Record<string, readonly string[]> = {
  'People and workspaces': [
    'workspaces',
    'members',
    'devices',
    'api_tokens',
    'invites',
    'api_budgets',
    'audit_events',
    'erasures',
  ],
  Documents: [
    'documents',
    'document_versions',
    'bundle_versions',
    'bundle_parts',
    'derived_files',
    'uploads',
  ],
  'Folders and tags': ['folders', 'tags', 'document_tags'],
  'Links and their gate': [
    'links',
    'link_presets',
    'link_batches',
    'batch_links',
    'link_shares',
    'share_stops',
    'link_requests',
    'public_addresses',
    'gate_codes',
    'gate_attempts',
    'gate_refusals',
    'gate_looks',
    'agreements',
    'acceptances',
    'consents',
  ],
  'Visits and analytics': [
    ...['companies', 'visitors', 'visits', 'visit_events', 'counted_visits', 'page_days', 'signals'],
    ...['link_sums', 'time_sums', 'reader_sums'],
  ],
  'Workflows and runs': ['workflows', 'workflow_exceptions', 'runs'],
  'Feed and notifications': [
    'feed_events',
    'audiences',
    'notifications',
    ...['deliveries', 'notices', 'notice_deliveries', 'digests'],
    'chat_rooms',
    'admin_mails',
  ],
  Webhooks: ['webhooks', 'webhook_deliveries'],
  Installation: ['installation', 'tracker_processes', 'schema_steps'],
  'Single sign-on': ['company_accounts', 'sign_ins'],
  'Updates and crashes of the app': ['releases', 'release_files', 'crash_reports'],
}

/** The columns that refer to a table but whose name does not follow the pattern `<table>_id`. The value is the table. */
const aliases: Record<string, string> = {
  created_by: 'members',
  lease_device_id: 'devices',
  actor_id: 'members',
  owner_id: 'members',
  successor_id: 'members',
  team: 'members',
  part_id: 'documents',
}

type Relation = { from: string; column: Column; to: string }

/**
 * Derives the relations from the names of the columns, because the schema declares no foreign keys. `visit_id` refers to `visits`. Columns that
 * refer to their own table or to `workspaces` give no relation.
 */
function relationsOf(tables: readonly Table[]): Relation[] {
  const known = new Set(tables.map(({ name }) => name))
  return tables.flatMap(({ name, columns }) =>
    columns.flatMap((column) => {
      const to = aliases[column.name] ?? column.name.replace(/_id$/, 's')
      const refers = to !== name && known.has(to) && column.name !== to && to !== 'workspaces'
      return refers ? [{ from: name, column, to }] : []
    }),
  )
}

/** Returns the line of a relation. If the column may be null, the diagram shows the row of `to` as optional. */
const relationLine = ({ from, column, to }: Relation): string =>
  `  ${to} ${column.nullable ? '|o' : '||'}--o{ ${from} : ${column.name}`

function columnLine(column: Column, relations: readonly Relation[]): string {
  const keys = [
    ...(column.keyPosition > 0 ? ['PK'] : []),
    ...(relations.some((relation) => relation.column === column) ? ['FK'] : []),
  ].join(', ')
  return `    ${column.type} ${column.name}${keys && ` ${keys}`}${column.nullable ? ' "nullable"' : ''}`
}

function subjectOf(title: string, tables: readonly Table[], relations: readonly Relation[]): string {
  const names = new Set(tables.map(({ name }) => name))
  const inside = relations.filter(({ from, to }) => names.has(from) && names.has(to))
  const blocks = tables.map(({ name, columns }) => {
    const own = relations.filter(({ from }) => from === name)
    return [`  ${name} {`, ...columns.map((column) => columnLine(column, own)), '  }'].join('\n')
  })
  return [
    `## ${title}`,
    '',
    '```mermaid',
    'erDiagram',
    ...blocks,
    ...inside.map(relationLine),
    '```',
    '',
  ].join('\n')
}

const head = `# Database schema

Drawn by \`npm run er-diagram\` from a migrated SQLite database; a test fails when this file is out of date. PostgreSQL has the same tables.
What each column means is written beside its type in the tracker's table types.

The primary key of a workspace's tables starts with \`workspace_id\`, so that a distributed PostgreSQL can shard by it; all relations are
inside one workspace. The exception is \`public_addresses\`, which leads from a public address to a workspace. Instants are \`bigint\` in
epoch ms, JSON is \`text\`. The schema declares no foreign keys: relations are derived from the names of columns.
`

/** Returns the Markdown of docs/schema.md. Throws if a table belongs to no subject, or a subject names a table that does not exist. */
export function drawSchema(tables: readonly Table[]): string {
  const byName = new Map(tables.map((table) => [table.name, table]))
  const drawn = Object.values(subjects).flat()
  const without = tables.map(({ name }) => name).filter((name) => !drawn.includes(name))
  if (without.length > 0)
    throw new Error(`Add to a subject in scripts/er-diagram/diagram.ts: ${without.join(', ')}`)
  const relations = relationsOf(tables)
  const overview = [
    '## Overview',
    '',
    '```mermaid',
    'erDiagram',
    ...relations.map(relationLine),
    '```',
    '',
  ].join('\n')
  const parts = Object.entries(subjects).map(([title, names]) =>
    subjectOf(
      title,
      names.map((name) => {
        const table = byName.get(name)
        if (!table) throw new Error(`Remove from the subjects in scripts/er-diagram/diagram.ts: ${name}`)
        return table
      }),
      relations,
    ),
  )
  return [head, overview, ...parts].join('\n')
}
