// Normalizes the e-mail addresses that were stored before ADR 46: full-width letters, decomposed characters, internationalized
// domains. If another row already has the normalized address, the row is not changed, because rows are not merged.
import { type Kysely, sql } from 'kysely'

const address =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$/

/** Normalizes an address by the rules at the time of this migration. Returns null if the address is already normalized or invalid. */
function normalized(email: string): string | null {
  const plain = email
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .trim()
  const at = plain.lastIndexOf('@')
  const typed = plain.slice(at + 1).replace(/[.。]$/, '')
  const isDomain = /^[\p{L}\p{M}\p{N}.。-]+$/u.test(typed) && URL.canParse(`http://${typed}`)
  if (at < 1 || !isDomain) return null
  const form = `${plain.slice(0, at)}@${new URL(`http://${typed}`).hostname}`
  return form !== email && form.length <= 80 && address.test(form) ? form : null
}

type Row = { w: string; id: string; email: string }
const places = [
  { table: 'members', id: 'member_id', column: 'email', unique: true },
  { table: 'visitors', id: 'visitor_id', column: 'email', unique: true },
  { table: 'invites', id: 'invite_id', column: 'email', unique: false },
  { table: 'links', id: 'link_id', column: 'recipient_email', unique: false },
] as const

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const { table, id, column, unique } of places) {
    const [t, i, c] = [sql.table(table), sql.ref(id), sql.ref(column)]
    const { rows } = await sql<Row>`select workspace_id as w, ${i} as id, ${c} as email from ${t}
      where length(${c}) <> octet_length(${c}) or ${c} like '%.'`.execute(db)
    for (const row of rows) {
      const form = normalized(row.email)
      if (form === null) continue
      const taken = unique
        ? await sql`select 1 from ${t} where workspace_id = ${row.w} and ${c} = ${form}`.execute(db)
        : { rows: [] }
      if (taken.rows.length > 0) continue
      await sql`update ${t} set ${c} = ${form} where workspace_id = ${row.w} and ${i} = ${row.id}`.execute(db)
      if (table === 'visitors') {
        await sql`update visits set email = ${form} where workspace_id = ${row.w} and visitor_id = ${row.id}`.execute(
          db,
        )
      }
    }
  }
}
