import { type Expression, type RawBuilder, sql } from 'kysely'
import type { ListPosition } from '../domain/list-cursor.ts'

const columnOf = (column: string | Expression<unknown>) =>
  typeof column === 'string' ? sql.ref(column) : column

/**
 * The condition that a row is after a position in a list, with the newest first. Null: the list starts at its first row. `at` is the column or the
 * expression of the instant, `id` is the column of the id.
 */
export function isAfter(
  position: ListPosition | null,
  at: string | Expression<unknown>,
  id: string,
): RawBuilder<boolean> {
  if (position === null) return sql<boolean>`true`
  return sql<boolean>`(${columnOf(at)}, ${sql.ref(id)}) < (${position.at}, ${position.id})`
}
