// When the next digest of a member is due (ADR 111).
import { digestTimes } from '#shared/digest-time.ts'
import { type Digest, defaultDigest } from '#shared/model/digest.ts'
import { type NotifyChannels, type NotifyPreferences, noChannels } from '#shared/model/people.ts'
import type { WorkspaceRepositories } from '../../../repositories/workspace-repositories.ts'

export const digestChannels = ({ digest }: NotifyPreferences): NotifyChannels => ({
  ...noChannels,
  [(digest ?? defaultDigest).channel]: true,
})

/** Stores when the member's next digest is due, after a change of the settings. A change keeps the start of the period. */
export async function scheduleDigest(
  { digests }: Pick<WorkspaceRepositories, 'digests'>,
  memberId: string,
  before: Digest | null,
  after: Digest | null,
  now: number,
): Promise<void> {
  if (JSON.stringify(before) === JSON.stringify(after)) return
  const times = after && digestTimes(after, now)
  if (!times) return digests.remove(memberId)
  const stored = await digests.find(memberId)
  await digests.save(memberId, { from: stored?.from ?? times.last, nextAt: times.next })
}
