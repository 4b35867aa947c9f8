// A member follows the account at the provider: role and e-mail address.
import type { CompanyAccount } from '../../domain/sign-in/company-account.ts'
import type { TrackerContext } from '../context.ts'
import type { WorkspaceScope } from '../transaction.ts'

/**
 * Gives the member the role and the address of the account. The last admin keeps the role, because a workspace needs an admin. The address does not
 * change if another member has it.
 */
export async function followAccount(
  { clock, log }: Pick<TrackerContext, 'clock' | 'log'>,
  { repositories, emit, record }: WorkspaceScope,
  memberId: string,
  { role, email }: CompanyAccount,
): Promise<void> {
  const { members, invites } = repositories
  const member = (await members.lockActive([memberId])).get(memberId)
  if (!member) return
  if (role !== null && role !== member.role) {
    if (member.role === 'admin' && !(await members.hasAdminBeside(memberId))) {
      log.warn({ memberId }, 'the groups of the provider take the role of the last admin, who keeps it')
    } else {
      if (member.role === 'admin') await invites.revokeOpen({ createdBy: memberId }, clock.now())
      await members.update(memberId, { role })
      await record('system', 'roleChanged', { memberId, role })
      emit({ type: 'member.changed', subject: { memberId } })
    }
  }
  if (email !== member.email && !(await members.findByEmail(email))) {
    await members.update(memberId, { email })
    emit({ type: 'member.changed', subject: { memberId } })
  }
}
