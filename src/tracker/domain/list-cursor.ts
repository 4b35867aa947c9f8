import { CodedError } from '#shared/errors.ts'

/** A position in a list that is sorted by an instant (epoch ms, newest first) and then by id. */
export type ListPosition = { at: number; id: string }

const invalid = () => new CodedError('cursor_invalid', 'This cursor does not belong to this list.')

export function writeCursor(workspaceId: string, { at, id }: ListPosition): string {
  return Buffer.from(JSON.stringify([workspaceId, at, id])).toString('base64url')
}

/** @throws CodedError cursor_invalid if the text is not a cursor of this workspace */
export function readCursor(workspaceId: string, cursor: string | undefined): ListPosition | null {
  if (cursor === undefined) return null
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    throw invalid()
  }
  const [of, at, id] = Array.isArray(parsed) ? (parsed as unknown[]) : []
  if (of !== workspaceId || typeof at !== 'number' || typeof id !== 'string') throw invalid()
  return { at, id }
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
