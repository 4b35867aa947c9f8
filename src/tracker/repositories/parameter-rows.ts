import { type RawBuilder, sql } from 'kysely'
import type { Abilities } from './connection.ts'

type ColumnTypes = Record<string, 'text' | 'bigint'>
type RowOf<Types extends ColumnTypes> = {
  [name in keyof Types]: Types[name] extends 'text' ? string : number | null
}

/**
 * Returns a query whose result are these rows, in one parameter or a few, so that the text of a statement does not depend on their number. PostgreSQL expects
 * ten rows of arrays and finds the rows of a table for them by an index. Of a JSON document it expects a hundred, and reads all of a table with 10,000 rows.
 */
export function parameterRows<Types extends ColumnTypes>(
  dialect: Abilities['dialect'],
  types: Types,
  rows: readonly RowOf<Types>[],
): RawBuilder<unknown> {
  const names = Object.keys(types) as (keyof Types & string)[]
  if (dialect === 'postgres') {
    const arrays = names.map((name) => sql`${rows.map((row) => row[name])}::${sql.raw(`${types[name]}[]`)}`)
    return sql`select * from unnest(${sql.join(arrays)}) as parameters(${sql.raw(names.join(', '))})`
  }
  const fields = names.map((name) => `value ->> '${name}' as ${name}`).join(', ')
  return sql`select ${sql.raw(fields)} from json_each(${JSON.stringify(rows)})`
}
