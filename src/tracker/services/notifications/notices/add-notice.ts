import type { ChannelPlan } from '../../../domain/notifications/channel-plan.ts'
import { newId } from '../../../infrastructure/ids.ts'
import type { StoredNotice } from '../../../repositories/notices.ts'
import type { WorkspaceRepositories } from '../../../repositories/workspace-repositories.ts'
import { quietEnd } from '../notify.ts'
import type { MemberPerson } from './source.ts'

type NewNotice = Pick<StoredNotice, 'kind' | 'subjectId'> & {
  period?: StoredNotice['period']
  plan: Pick<ChannelPlan, 'send' | 'failed'>
  /** Epoch ms. */
  now: number
  /** True for a message that does not wait for the end of quiet hours. */
  isUrgent?: boolean
}

/** Writes a notice and its deliveries. Returns the notice, or null if the member already has one of this kind about this subject. */
export async function addNotice(
  { notices }: Pick<WorkspaceRepositories, 'notices'>,
  member: MemberPerson,
  { kind, subjectId, period = null, plan, now, isUrgent = false }: NewNotice,
): Promise<StoredNotice | null> {
  const notice = { id: newId('ntc'), memberId: member.id, kind, subjectId, period }
  if (!(await notices.insert(notice, now))) return null
  await notices.addDeliveries(notice.id, plan, now, isUrgent ? null : quietEnd(member, now))
  return notice
}
