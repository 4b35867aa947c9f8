// The orders of the list of documents. Each order is a value and then the document id, so that a cursor names one position (ADR 115).
import { type RawBuilder, sql } from 'kysely'
import type { DocumentSort } from '#shared/model/library.ts'
import type { KeysetPosition } from '../domain/list-cursor.ts'
import type { Connection } from './connection.ts'

type Order = {
  value: RawBuilder<string | number>
  direction: 'asc' | 'desc'
  /** The order needs the table expression `sums` (visit-sums.ts, `sumsByDocument`). */
  needsSums: boolean
}

/** PostgreSQL compares with `C`, and SQLite bytes, which is the same. Other collations of PostgreSQL differ between servers. */
const binary = ({ dialect }: Pick<Connection, 'dialect'>) =>
  sql.raw(dialect === 'postgres' ? 'collate "C"' : '')

export function documentOrder(connection: Pick<Connection, 'dialect'>, sort: DocumentSort): Order {
  const desc = (value: RawBuilder<string | number>, needsSums = false): Order => ({
    ...{ value, direction: 'desc', needsSums },
  })
  switch (sort) {
    case 'changed':
      return desc(sql<number>`documents.updated_at`)
    case 'newest':
      return desc(sql<number>`documents.created_at`)
    case 'lastRead':
      return desc(sql<number>`coalesce(sums.last_read_at, 0)`, true)
    case 'visits':
      return desc(sql<number>`coalesce(sums.visits, 0)`, true)
    case 'name':
      // `search_text` begins with the normalized title: case and width are ignored, and kana are in the order of their sounds.
      return {
        value: sql<string>`documents.search_text ${binary(connection)}`,
        ...{ direction: 'asc', needsSums: false },
      }
  }
}

/** The condition that a row is after the position. Null: the list starts at its first row. */
export function isAfterIn({ value, direction }: Order, position: KeysetPosition | null): RawBuilder<boolean> {
  if (position === null) return sql<boolean>`true`
  const comparison = sql.raw(direction === 'asc' ? '>' : '<')
  return sql<boolean>`(${value}, documents.document_id) ${comparison} (${position.at}, ${position.id})`
}
