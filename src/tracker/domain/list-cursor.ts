import { CodedError } from '#shared/errors.ts'

/** A position in a list that is sorted by an instant (epoch ms, newest first) and then by id. */
export type ListPosition = { at: number; id: string }

/** A position in a list whose order the caller chooses. `at`: the value of the order, a number or a text. */
export type KeysetPosition = { at: number | string; id: string }

const invalid = () => new CodedError('cursor_invalid', 'This cursor does not belong to this list.')

const write = (parts: readonly (string | number)[]) =>
  Buffer.from(JSON.stringify(parts)).toString('base64url')

function parse(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(parsed) ? parsed : []
  } catch {
    throw invalid()
  }
}

export function writeCursor(workspaceId: string, { at, id }: ListPosition): string {
  return write([workspaceId, at, id])
}

/** @throws CodedError cursor_invalid if the text is not a cursor of this workspace */
export function readCursor(workspaceId: string, cursor: string | undefined): ListPosition | null {
  if (cursor === undefined) return null
  const [of, at, id] = parse(cursor)
  if (of !== workspaceId || typeof at !== 'number' || typeof id !== 'string') throw invalid()
  return { at, id }
}

/** Writes a cursor of a list in the order `sort`. */
export const writeSortedCursor = (workspaceId: string, sort: string, { at, id }: KeysetPosition): string =>
  write([workspaceId, at, id, sort])

/**
 * Reads a cursor of a list in the order `sort`. @throws CodedError cursor_invalid if the text is not a cursor of this workspace and this order. A
 * cursor without an order, which earlier versions wrote, has the order `unnamed`.
 */
export function readSortedCursor(
  workspaceId: string,
  { sort, unnamed }: { sort: string; unnamed: string },
  cursor: string | undefined,
): KeysetPosition | null {
  if (cursor === undefined) return null
  const [of, at, id, order = unnamed] = parse(cursor)
  if (of !== workspaceId || order !== sort || typeof id !== 'string') throw invalid()
  if (typeof at !== (sort === 'name' ? 'string' : 'number')) throw invalid()
  return { at: at as number | string, id }
}

/** Returns the first `limit` rows, and a cursor if there are more rows. The query must read `limit + 1` rows. */
export function cutPage<T>(
  workspaceId: string,
  rows: T[],
  limit: number,
  position: (row: T) => ListPosition,
): { rows: T[]; next: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { rows: page, next: rows.length > limit && last ? writeCursor(workspaceId, position(last)) : null }
}
