// Owns changing how a member wants to be told: nothing is lost of two changes at once, and what waited is looked at again.
import type { Transaction } from 'kysely'
import type { NotifyPreferences } from '#shared/model/people.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { readNotify } from '../../repositories/people-rows.ts'
import type { TrackerContext } from '../context.ts'
import { releaseWaiting } from './delivery-rows.ts'

/** Reads, changes and writes under the row's lock. Telling the feed is the caller's. */
export async function changePreferences(
  { store, clock }: Pick<TrackerContext, 'store' | 'clock'>,
  trx: Transaction<Database>,
  { workspaceId, memberId }: { workspaceId: string; memberId: string },
  change: (kept: NotifyPreferences) => NotifyPreferences,
): Promise<void> {
  const { notify } = await trx
    .selectFrom('members')
    .select('notify')
    .where('workspace_id', '=', workspaceId)
    .where('member_id', '=', memberId)
    .$if(store.dialect === 'postgres', (query) => query.forUpdate())
    .executeTakeFirstOrThrow()
  await trx
    .updateTable('members')
    .set({ notify: JSON.stringify(change(readNotify(notify))) })
    .where('workspace_id', '=', workspaceId)
    .where('member_id', '=', memberId)
    .execute()
  await releaseWaiting(trx, workspaceId, memberId, clock.now())
}
