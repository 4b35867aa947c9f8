// Owns the beginning of a tracker: its workspace, and the invite of its first admin.

import type { DatabaseClient } from '../../infrastructure/database/client.ts'
import { newId } from '../../infrastructure/ids.ts'
import { ensureFact } from '../../repositories/installation.ts'
import type { TrackerContext } from '../context.ts'
import { inviteUrl, makeInvite } from './invites.ts'

/** The workspace of this tracker, made where there is none yet. Processes that start together agree on one. */
export async function ensureWorkspace(store: DatabaseClient, now: number, name: string): Promise<string> {
  return store.transaction(async (trx) => {
    const value = await ensureFact(trx, 'workspace', newId('wsp'))
    await trx
      .insertInto('workspaces')
      .values({ workspace_id: value, name, feed_seq: 0, salesforce_app: null, created_at: now })
      .onConflict((conflict) => conflict.column('workspace_id').doNothing())
      .execute()
    return value
  })
}

/** The URL that makes the first admin, as long as nobody has joined; null after. A new one at each start: only its hash is kept. */
export async function firstInvite(
  { store, clock, publicUrl }: Pick<TrackerContext, 'store' | 'clock' | 'publicUrl'>,
  workspaceId: string,
): Promise<string | null> {
  const member = await store.db
    .selectFrom('members')
    .select('member_id')
    .where('workspace_id', '=', workspaceId)
    .limit(1)
    .executeTakeFirst()
  if (member) return null
  const { token } = await makeInvite(store.db, clock.now(), { workspaceId, role: 'admin' })
  return inviteUrl(publicUrl(), token)
}
