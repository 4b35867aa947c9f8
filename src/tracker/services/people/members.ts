import { CodedError } from '#shared/errors.ts'
import type { Role } from '#shared/model/basics.ts'
import { type Holdings, ownsAnything } from '#shared/model/ownership.ts'
import type { Member } from '#shared/model/people.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { AuditActor } from '../audit/record.ts'
import type { TrackerContext } from '../context.ts'
import { changeOwners, emitOwnersChanged, entriesOf } from '../ownership/change-owners.ts'
import { everythingOf, requireSuccessor } from '../ownership/handover.ts'
import { inWorkspace, type TransactionContext, type WorkspaceScope } from '../transaction.ts'
import { endDevices } from './end-access.ts'

type People = Pick<WorkspaceRepositories, 'members'>

/**
 * Locks and returns the member whose role changes, the admins and `others`. The lock makes role changes and removals run one after the other.
 * Otherwise two admins could demote each other at the same time.
 * @throws CodedError not_found
 */
async function lockForChange({ members }: People, memberId: string, others: readonly string[] = []) {
  const active = await members.lockActive([memberId, ...others])
  const member = active.get(memberId)
  if (!member) throw new CodedError('not_found', 'There is no such member.')
  return { member, active }
}

/** @throws CodedError last_admin */
async function requireAnotherAdmin({ members }: People, memberId: string): Promise<void> {
  if (await members.hasAdminBeside(memberId)) return
  throw new CodedError('last_admin', 'A workspace needs an admin. Make another member an admin first.')
}

/** Returns the members, oldest first. */
export const listMembers = (
  { store }: Pick<TrackerContext, 'store'>,
  workspaceId: string,
): Promise<Member[]> => store.forWorkspace(workspaceId).members.list()

/** @throws CodedError not_found, last_admin */
export async function setRole(
  context: TransactionContext,
  workspaceId: string,
  by: AuditActor,
  memberId: string,
  role: Role,
): Promise<Member> {
  return inWorkspace(context, workspaceId, async ({ repositories, emit, record }) => {
    const { members, invites } = repositories
    const { member } = await lockForChange(repositories, memberId)
    if (role === member.role) return member
    const at = context.clock.now()
    if (role !== 'admin') {
      await requireAnotherAdmin(repositories, memberId)
      await invites.revokeOpen({ createdBy: memberId }, at)
    }
    await members.update(memberId, { role })
    await record(by, 'roleChanged', { memberId, role })
    emit({ type: 'member.changed', subject: { memberId } })
    return { ...member, role }
  })
}

/**
 * Removes a member. The successor gets the documents and links, with their workflows, visits and runs. Revokes the member's devices, and the open
 * invites for the member or by the member, because such an invite would let the member return.
 * @throws CodedError not_found, last_admin, successor_required (the member owns documents or links), successor_invalid
 */
export async function removeMember(
  context: TrackerContext,
  caller: Caller,
  memberId: string,
  successorId: string | undefined,
): Promise<void> {
  const at = context.clock.now()
  await inWorkspace(context, caller.workspaceId, async (scope) => {
    const { members, ownership, auditLog } = scope.repositories
    const { member, active } = await lockForChange(
      scope.repositories,
      memberId,
      successorId === undefined ? [] : [successorId],
    )
    if (member.role === 'admin') await requireAnotherAdmin(scope.repositories, memberId)
    if (successorId !== undefined) requireSuccessor(active, successorId, memberId)
    const counts = await ownership.holdingsOf(memberId)
    if (successorId === undefined && ownsAnything(counts)) throw needsSuccessor(counts)
    await members.update(memberId, { removedAt: at })
    const id = newId('aud')
    if (successorId === undefined) await scope.record(caller, 'memberRemoved', { memberId, counts: null })
    else {
      await scope.repositories.folders.setOwner(memberId, successorId)
      const transfer = await everythingOf(scope.repositories, memberId, successorId)
      await changeOwners(scope.repositories, transfer)
      await scope.record(caller, 'memberRemoved', { id, memberId, successorId, counts })
      await auditLog.insert(entriesOf(transfer, { actor: caller, at }, id))
      emitOwnersChanged(scope, transfer)
    }
    await endAccess(scope, member, at)
  })
}

const needsSuccessor = (counts: Holdings) =>
  new CodedError(
    'successor_required',
    'The member owns documents or links. Name the member who takes them over; this needs a current version of the app.',
    counts,
  )

/** Ends the member's devices and invites, and forgets the refresh token of the company account. */
async function endAccess(scope: WorkspaceScope, { id: memberId, email }: Member, at: number): Promise<void> {
  const { invites, companyAccounts } = scope.repositories
  await endDevices(scope, memberId, at)
  await invites.revokeOpen({ email }, at)
  await companyAccounts.forgetToken(memberId)
}
