import type { NotifyPreferences } from '#shared/model/people.ts'
import type { WorkspaceRepositories } from '../../repositories/store.ts'
import type { TrackerContext } from '../context.ts'

/**
 * Changes the notification preferences of a member. The member's row is locked, so that two concurrent changes are both stored. Waiting messages
 * that had no attempt yet become due now. The caller must add the event to the feed.
 */
export async function changePreferences(
  { clock }: Pick<TrackerContext, 'clock'>,
  { recipients, members, deliveries, notices }: WorkspaceRepositories,
  memberId: string,
  change: (stored: NotifyPreferences) => NotifyPreferences,
): Promise<void> {
  await members.update(memberId, { notify: change(await recipients.lockPreferences(memberId)) })
  await deliveries.releaseWaiting(memberId, clock.now())
  await notices.releaseWaiting(memberId, clock.now())
}
