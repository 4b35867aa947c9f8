import { CodedError } from '#shared/errors.ts'

/**
 * The feed that a cursor belongs to. A restored backup has a new epoch: its numbers from the end of the backup on belong to other events than before.
 * `epoch` null: the database was never restored.
 */
export type FeedOf = { workspaceId: string; epoch: string | null }

const nameOf = ({ workspaceId, epoch }: FeedOf) => (epoch === null ? workspaceId : `${workspaceId}~${epoch}`)

/** Encodes a position (sequence number) as a cursor of this feed. */
export function feedCursor(feed: FeedOf, seq: number): string {
  return Buffer.from(`${nameOf(feed)}:${seq}`).toString('base64url')
}

/**
 * Returns the position of a cursor.
 * @param end the workspace's last sequence number. A cursor with a higher position is refused.
 * @throws CodedError cursor_invalid: also for a cursor from before a backup was restored. A poll without a cursor continues after the last
 * acknowledged event of the restored feed, so the desktop misses no event.
 */
export function readFeedCursor(feed: FeedOf, cursor: string, end: number): number {
  const [of, seq, rest] = Buffer.from(cursor, 'base64url').toString().split(':')
  const position = seq && /^\d{1,15}$/.test(seq) ? Number(seq) : Number.NaN
  if (of !== nameOf(feed) || rest !== undefined || !(position <= end)) {
    throw new CodedError(
      'cursor_invalid',
      'This cursor does not belong to this workspace. Poll without a cursor.',
    )
  }
  return position
}
