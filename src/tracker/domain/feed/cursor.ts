import { CodedError } from '#shared/errors.ts'

/** Encodes a position (sequence number) as a cursor of this workspace. */
export function feedCursor(workspaceId: string, seq: number): string {
  return Buffer.from(`${workspaceId}:${seq}`).toString('base64url')
}

/**
 * Returns the position of a cursor.
 * @param end the workspace's last sequence number. A cursor with a higher position is refused. It may come from the time before a backup was
 * restored.
 * @throws CodedError cursor_invalid
 */
export function readFeedCursor(workspaceId: string, cursor: string, end: number): number {
  const [of, seq, rest] = Buffer.from(cursor, 'base64url').toString().split(':')
  const position = seq && /^\d{1,15}$/.test(seq) ? Number(seq) : Number.NaN
  if (of !== workspaceId || rest !== undefined || !(position <= end)) {
    throw new CodedError(
      'cursor_invalid',
      'This cursor does not belong to this workspace. Poll without a cursor.',
    )
  }
  return position
}
