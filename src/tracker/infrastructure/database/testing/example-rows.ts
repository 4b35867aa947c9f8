// Makes example rows for a table of any version of the schema. Values of columns that do not exist in this version are left out. Required
// columns without a value get an example value of their type.
import type { ColumnFacts } from './catalogue.ts'

type Row = Record<string, string | number | null>

const openedAt = 1_795_339_800_000

const common: Row = { workspace_id: 'wsp_a', document_id: 'doc_a', link_id: 'lnk_a', visitor_id: 'vtr_a' }

const visit: Row = {
  state: 'left',
  document_version: 1,
  page_count: 2,
  opened_at: openedAt,
  last_active_at: openedAt + 60_000,
  left_at: openedAt + 60_000,
  page: 2,
  active_ms: 5_300,
  pages: '{"1":5000,"2":300}',
  leaves: 1,
  suspected: 0,
}

/** Values that migrations read, and values of tables whose columns may all be empty. */
const rows: Record<string, Row[]> = {
  schema_steps: [{ name: 'step' }],
  visits: [
    { ...visit, visit_id: 'vis_person' },
    { ...visit, visit_id: 'vis_automatic', suspected: 1, suspicion: '["page_walk"]' },
  ],
  counted_visits: [
    { ...visit, visit_id: 'vis_person', pages_seen: 2, finished: 1, exit_page: 2, reader: 'vtr_a' },
  ],
  page_days: [{ link_id: '', pages: '{}' }],
  documents: [{ title: 'Ｐｒｉｃｅｓ', current_version: 1 }],
  document_versions: [{ number: 1, file_name: 'prices.pdf', page_count: 2, pages: '[]' }],
  members: [{ email: 'ａda@example.com' }],
  visitors: [{ email: 'ｇrace@example.com' }],
  workflows: [{ trigger_event: 'left', action: '{"type":"task","comments":"資料: {document}"}' }],
}

const exampleOf = ({ name, type }: ColumnFacts) =>
  ['bigint', 'integer'].includes(type) ? 1 : `example of ${name}`

export function exampleRows(table: string, columns: readonly ColumnFacts[]): Row[] {
  return (rows[table] ?? [{}]).map((own) => {
    const known: Row = { ...common, ...own }
    const filled = columns.flatMap((column): [string, string | number | null][] => {
      const value = known[column.name]
      if (value !== undefined) return [[column.name, value]]
      return column.nullable || column.fallback !== null ? [] : [[column.name, exampleOf(column)]]
    })
    return Object.fromEntries(filled)
  })
}
