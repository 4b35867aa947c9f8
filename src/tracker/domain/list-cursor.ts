// Owns the cursors of lists that are sorted by an instant, newest first: where the next page begins.
import { CodedError } from '#shared/errors.ts'

export type ListPosition = { at: number; id: string }

const invalid = () => new CodedError('cursor_invalid', 'This cursor is not one of this list.')

export function writeCursor(workspaceId: string, { at, id }: ListPosition): string {
  return Buffer.from(JSON.stringify([workspaceId, at, id])).toString('base64url')
}

/** @throws CodedError cursor_invalid: not a cursor, or one of another workspace */
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

/** Cuts what was read with a limit of one more than wanted. */
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
