import { newId } from '../../infrastructure/ids.ts'
import type { AdminMailContent } from '../../repositories/admin-mails.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'

/** Inserts an e-mail to each admin of the workspace into the outbox. `now`: epoch ms. */
export async function mailAdmins(
  { members, adminMails }: Pick<WorkspaceRepositories, 'members' | 'adminMails'>,
  content: AdminMailContent,
  now: number,
): Promise<void> {
  const admins = (await members.list()).filter(({ role }) => role === 'admin')
  for (const { id: memberId } of admins) {
    await adminMails.insert({ id: newId('aml'), memberId, content }, now)
  }
}
