import { newId } from '../../infrastructure/ids.ts'
import type { Store } from '../../repositories/store.ts'
import type { TrackerContext } from '../context.ts'
import { inviteUrl, makeInvite } from './invites.ts'

/** The workspace of this tracker. It is made where there is none; processes that start together agree on one. */
export async function ensureWorkspace(store: Store, now: number, name: string): Promise<string> {
  return store.inTransaction(async (unit) => {
    const workspaceId = await unit.deployment.installation.workspaceId(newId('wsp'))
    await unit.forWorkspace(workspaceId).workspaces.insert(name, now)
    return workspaceId
  })
}

/** The URL that makes the first admin. Null once somebody has joined. Each start makes a new one: only its hash is stored. */
export async function firstInvite(
  { store, clock, publicUrl }: Pick<TrackerContext, 'store' | 'clock' | 'publicUrl'>,
  workspaceId: string,
): Promise<string | null> {
  if (!(await store.forWorkspace(workspaceId).members.isEmpty())) return null
  const { token } = await makeInvite(store, clock.now(), { workspaceId, role: 'admin' })
  return inviteUrl(publicUrl(), token)
}
