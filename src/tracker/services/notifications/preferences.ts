import type { NotifyPreferences } from '#shared/model/people.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../context.ts'
import { scheduleDigest } from './notices/digest-schedule.ts'

/**
 * Changes the notification preferences of a member, and when the next digest is due. The member's row is locked, so that two concurrent changes are both stored. Waiting messages
 * that had no attempt yet become due now. The caller must add the event to the feed.
 */
export async function changePreferences(
  { clock }: Pick<TrackerContext, 'clock'>,
  { recipients, members, deliveries, notices, digests }: WorkspaceRepositories,
  memberId: string,
  change: (stored: NotifyPreferences) => NotifyPreferences,
): Promise<void> {
  const before = await recipients.lockPreferences(memberId)
  const after = change(before)
  await members.update(memberId, { notify: after })
  await scheduleDigest({ digests }, memberId, before.digest, after.digest, clock.now())
  await deliveries.releaseWaiting(memberId, clock.now())
  await notices.releaseWaiting(memberId, clock.now())
}
