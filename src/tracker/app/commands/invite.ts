import { z } from 'zod'
import { Email, Role } from '#shared/model/basics.ts'
import { ConfigError } from '../../infrastructure/config.ts'
import { inviteByOperator, inviteUrl } from '../../services/people/invites.ts'
import { defineWorkspaceCommand, flag } from './command.ts'

export const invite = defineWorkspaceCommand({
  name: 'invite',
  summary: 'Creates an invite for a new member, or for one more device of a member.',
  printsJsonInPipes: true,
  flags: {
    email: flag(Email, 'EMAIL', 'address of the person'),
    name: flag(z.string().trim().min(1).max(80).optional(), 'NAME', 'name of a new member'),
    role: flag(Role.optional(), 'admin|manager|member', 'role of a new member; default member'),
  },
  async run({ store, workspaceId, config, ...context }, flags) {
    const { email, name, role = 'member' } = flags
    const member = await store.forWorkspace(workspaceId).members.findActiveByEmail(email)
    if (member && flags.role !== undefined && member.role !== role) {
      throw new ConfigError([
        `${email} is already a member with the role ${member.role}; an invite doesn’t change it. Change it with: role --email ${email} --role ${role}`,
      ])
    }
    const draft = member
      ? { workspaceId, role: member.role, memberId: member.id }
      : { workspaceId, role, email, name: name ?? null }
    const token = await inviteByOperator({ store, config, ...context }, draft)
    const publicUrl =
      config.publicUrl ??
      (await store.deployment.installation.publicUrl()) ??
      `http://127.0.0.1:${config.port}`
    return { invite: inviteUrl(publicUrl, token), email, for: member ? 'device' : 'member' }
  },
  text: ({ invite, email, for: kind }) =>
    `Invite for ${email} (${kind === 'device' ? 'one more device' : 'new member'}). It can be used once:\n${invite}`,
})
