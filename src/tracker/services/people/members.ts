import { CodedError } from '#shared/errors.ts'
import type { Role } from '#shared/model/basics.ts'
import type { Member } from '#shared/model/people.ts'
import type { WorkspaceRepositories } from '../../repositories/store.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace, type TransactionContext } from '../transaction.ts'

type People = Pick<WorkspaceRepositories, 'workspaces' | 'members'>

/**
 * Returns the member whose role changes. Locks the workspace, so that role changes run one after the other. Otherwise two admins could demote each
 * other at the same time.
 * @throws CodedError not_found
 */
async function memberForRoleChange({ workspaces, members }: People, memberId: string): Promise<Member> {
  await workspaces.lock()
  const member = await members.findActive(memberId)
  if (!member) throw new CodedError('not_found', 'There is no such member.')
  return member
}

/** @throws CodedError last_admin */
async function requireAnotherAdmin({ members }: People, memberId: string): Promise<void> {
  if (await members.hasAdminBeside(memberId)) return
  throw new CodedError('last_admin', 'A workspace needs an admin. Make another member an admin first.')
}

/** Returns the members, oldest first. */
export const listMembers = ({ store }: TrackerContext, workspaceId: string): Promise<Member[]> =>
  store.forWorkspace(workspaceId).members.list()

/** @throws CodedError not_found, last_admin */
export async function setRole(
  context: TransactionContext,
  workspaceId: string,
  memberId: string,
  role: Role,
): Promise<Member> {
  return inWorkspace(context, workspaceId, async ({ repositories, emit }) => {
    const { members, invites } = repositories
    const member = await memberForRoleChange(repositories, memberId)
    if (role !== 'admin' && member.role === 'admin') {
      await requireAnotherAdmin(repositories, memberId)
      await invites.revokeOpen({ createdBy: memberId }, context.clock.now())
    }
    await members.update(memberId, { role })
    emit({ type: 'member.changed', subject: { memberId } })
    return { ...member, role }
  })
}

/**
 * Removes a member. Revokes the member's devices, and the open invites for the member or by the member, because such an invite would let the member
 * return. Documents and links stay.
 * @throws CodedError not_found, last_admin
 */
export async function removeMember(context: TrackerContext, workspaceId: string, memberId: string) {
  const now = context.clock.now()
  await inWorkspace(context, workspaceId, async ({ repositories, emit }) => {
    const { members, devices, invites } = repositories
    const { role, email } = await memberForRoleChange(repositories, memberId)
    if (role === 'admin') await requireAnotherAdmin(repositories, memberId)
    await members.update(memberId, { removedAt: now })
    await devices.revokeOfMember(memberId, now)
    await invites.revokeOpen({ memberId }, now)
    await invites.revokeOpen({ email }, now)
    await invites.revokeOpen({ createdBy: memberId }, now)
    emit({ type: 'member.changed', subject: { memberId } })
  })
}
