import { CodedError } from '#shared/errors.ts'
import { createGroupCommit, type GroupCommit } from '../../infrastructure/group-commit.ts'
import type { BeatsCommitted, ReceivedBeat } from './beats.ts'

export type BeatQueueOptions = {
  commit(beats: readonly ReceivedBeat[]): Promise<BeatsCommitted>
  /** Called if a commit failed, but not because of the data of a beat. An example: the database did not respond. */
  onBatchFailed?(): void
  /** Called after each commit, before the beats of this commit get their responses. */
  committed(result: BeatsCommitted): void
  /** Maximum number of beats in one transaction. */
  maxBatch?: number
  /** Maximum number of waiting beats. Further beats are refused. The viewer sends its whole state again with the next beat. */
  maxWaiting?: number
}

export type BeatQueue = GroupCommit<ReceivedBeat>

/** True for PostgreSQL's error classes 22 (data exception) and 23 (integrity constraint violation), and for SQLite's constraint errors. */
const isDataError = (error: unknown): boolean => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^(22|23)\w{3}$|^SQLITE_CONSTRAINT/.test(code)
}

export function createBeatQueue(options: BeatQueueOptions): BeatQueue {
  const { commit, committed, onBatchFailed, maxBatch = 500, maxWaiting = 20_000 } = options
  return createGroupCommit<ReceivedBeat>({
    async write(beats) {
      const result = await commit(beats)
      committed(result)
      return result.refusals
    },
    // If the database refuses one row, the other beats of the batch must still be written. If the database does not answer, all beats fail.
    mayBeOneItem(error) {
      if (isDataError(error)) return true
      onBatchFailed?.()
      return false
    },
    maxBatch,
    maxWaiting,
    overloaded: () => new CodedError('unavailable', 'Too many beats are waiting. Try again.'),
  })
}
