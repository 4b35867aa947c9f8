import type { WorkspaceScope } from '../transaction.ts'

/**
 * Ends the devices and API tokens of a member, and the open invites that would let the member return. Runs that the devices have claimed but do not write yet are
 * free at once. `at`: epoch ms.
 */
export async function endDevices(
  { repositories, emit }: Pick<WorkspaceScope, 'repositories' | 'emit'>,
  memberId: string,
  at: number,
): Promise<void> {
  const { apiTokens, devices, invites, ownership } = repositories
  await ownership.releaseLeasesOf(await devices.revokeOfMember(memberId, at))
  await apiTokens.revokeOfMember(memberId, at)
  await invites.revokeOpen({ memberId }, at)
  await invites.revokeOpen({ createdBy: memberId }, at)
  // The event also wakes the long polls of the revoked devices, so that they get the error at once.
  emit({ type: 'member.changed', subject: { memberId } })
}
