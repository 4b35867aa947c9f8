// Decides which member a company account belongs to (ADR 98).
import { CodedError } from '#shared/errors.ts'
import type { Role } from '#shared/model/basics.ts'
import type { CompanyAccount } from '../../domain/sign-in/company-account.ts'
import type { StoredInvite } from '../../repositories/invites.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'

export type Admission =
  /** The account is linked, or is linked now, to this member. */
  | { kind: 'member'; memberId: string; isLinked: boolean }
  /** A new member, or a removed member whom an admin has invited again. */
  | { kind: 'new'; role: Role; invite: StoredInvite | null }

const removed = () => new CodedError('sign_in_member_removed', 'This member was removed from the workspace.')

/**
 * The subject identifies the account, not the address: a member whose address changed stays the same member, and another account with the address
 * of a member is refused. An address links an account only once, and only if the provider has verified it.
 * @throws CodedError sign_in_first_admin, sign_in_other_account, sign_in_member_removed
 */
export async function admit(
  { members, invites, companyAccounts }: WorkspaceRepositories,
  { issuer, subject, email, role }: CompanyAccount,
  now: number,
): Promise<Admission> {
  if (await members.isEmpty()) {
    throw new CodedError('sign_in_first_admin', 'The first admin joins with the invite of the tracker.')
  }
  const invite = (await invites.findOpenByEmail(email, now)) ?? null
  const linked = await companyAccounts.findBySubject(issuer, subject)
  if (linked) {
    if (await members.findActive(linked.memberId)) {
      return { kind: 'member', memberId: linked.memberId, isLinked: true }
    }
    // The row of a removed member stays. Only an admin can let the person return.
    if (!invite) throw removed()
    return { kind: 'new', role: role ?? invite.role, invite }
  }
  const member = await members.findByEmail(email)
  if (!member) return { kind: 'new', role: role ?? invite?.role ?? 'member', invite }
  if (member.isRemoved) {
    if (!invite) throw removed()
    return { kind: 'new', role: role ?? invite.role, invite }
  }
  if (await companyAccounts.find(member.id)) {
    throw new CodedError('sign_in_other_account', 'This member is linked to another company account.')
  }
  return { kind: 'member', memberId: member.id, isLinked: false }
}
