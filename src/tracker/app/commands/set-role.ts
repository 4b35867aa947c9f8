import { Email, Role } from '#shared/model/basics.ts'
import { ConfigError } from '../../infrastructure/config.ts'
import { setRole as changeRole } from '../../services/people/members.ts'
import { defineWorkspaceCommand, flag } from './command.ts'

export const setRole = defineWorkspaceCommand({
  name: 'set-role',
  alias: 'role',
  summary: "Changes a member's role, also if no admin is left.",
  printsJsonInPipes: true,
  flags: {
    email: flag(Email, 'EMAIL', 'address of the member'),
    role: flag(Role, 'admin|manager|member', 'the new role'),
  },
  async run({ store, workspaceId, ...context }, { email, role }) {
    const member = await store.forWorkspace(workspaceId).members.findActiveByEmail(email)
    if (!member)
      throw new ConfigError([`${email} is not a member. Invite them with: invite --email ${email}`])
    const changed = await changeRole({ ...context, store }, workspaceId, 'operator', member.id, role)
    return { email, role: changed.role, was: member.role }
  },
  text: ({ email, role, was }) =>
    role === was
      ? `${email} already has the role ${role}.`
      : `${email} has the role ${role} (before: ${was}).`,
})
