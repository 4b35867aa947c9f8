import { newId } from '../../infrastructure/ids.ts'
import type { Store } from '../../repositories/store.ts'
import type { TrackerContext } from '../context.ts'
import { inviteUrl, makeInvite } from './invites.ts'

/** Returns the workspace of this tracker. Creates it if none exists. Processes that start at the same time get the same workspace. */
export async function ensureWorkspace(store: Store, now: number, name: string): Promise<string> {
  return store.inTransaction(async (unit) => {
    const workspaceId = await unit.deployment.installation.workspaceId(newId('wsp'))
    await unit.forWorkspace(workspaceId).workspaces.insert(name, now)
    return workspaceId
  })
}

/** Returns the invite URL for the first admin, or null after a member has joined. Each start makes a new URL, because only its hash is stored. */
export async function firstInvite(
  { store, clock, publicUrl }: Pick<TrackerContext, 'store' | 'clock' | 'publicUrl'>,
  workspaceId: string,
): Promise<string | null> {
  if (!(await store.forWorkspace(workspaceId).members.isEmpty())) return null
  const { token } = await makeInvite(store, clock.now(), { workspaceId, role: 'admin' })
  return inviteUrl(publicUrl(), token)
}
