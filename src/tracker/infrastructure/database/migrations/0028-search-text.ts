// Adds the search text of documents (title and current file name, case-folded), fills it for existing documents, and normalizes stored
// titles and file names to NFC.
import { type Kysely, sql } from 'kysely'

/** Returns the search text of `text` by the rules at the time of this migration. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replace(/[\u30a1-\u30f6\u30fd\u30fe]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0x60))
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim()
}

type Row = { w: string; id: string; title: string; current: number; number: number; file: string }

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('documents')
    .addColumn('search_text', 'text', (column) => column.notNull().defaultTo(''))
    .execute()
  const { rows } = await sql<Row>`
    select d.workspace_id as w, d.document_id as id, d.title, d.current_version as current, v.number, v.file_name as file
    from documents d join document_versions v on v.workspace_id = d.workspace_id and v.document_id = d.document_id`.execute(
    db,
  )
  for (const { w, id, title, current, number, file } of rows) {
    const name = file.normalize('NFC')
    if (name !== file) {
      await sql`update document_versions set file_name = ${name}
        where workspace_id = ${w} and document_id = ${id} and number = ${number}`.execute(db)
    }
    if (Number(number) !== Number(current)) continue
    const text = `${folded(title)}\n${folded(name.replace(/\.pdf$/i, ''))}`
    await sql`update documents set title = ${title.normalize('NFC')}, search_text = ${text}
      where workspace_id = ${w} and document_id = ${id}`.execute(db)
  }
}
