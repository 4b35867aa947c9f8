import type { FastifyBaseLogger } from 'fastify'
import { z } from 'zod'
import { Email, Role } from '#shared/model/basics.ts'
import { SalesforceApp } from '#shared/model/people.ts'
import { ConfigError, type TrackerConfig } from '../infrastructure/config.ts'
import { openDatabase } from '../infrastructure/database/open-database.ts'
import { systemClocks } from '../infrastructure/time/deployment-clock.ts'
import { createStore } from '../repositories/store.ts'
import { ensureWorkspace } from '../services/people/first-run.ts'
import { inviteUrl, makeInvite } from '../services/people/invites.ts'
import { setRole } from '../services/people/members.ts'
import { updateWorkspace } from '../services/people/workspace.ts'
import { openClock } from '../services/time/open-clock.ts'
import type { TransactionContext } from '../services/transaction.ts'
import { subscribers } from './subscribers.ts'

export const commandFlags = {
  invite: { email: { type: 'string' }, name: { type: 'string' }, role: { type: 'string' } },
  role: { email: { type: 'string' }, role: { type: 'string' } },
  configure: { 'consumer-key': { type: 'string' }, 'login-url': { type: 'string' } },
} as const
export type CommandName = keyof typeof commandFlags

type Flags = { [flag: string]: string | undefined }
type Place = TransactionContext & { workspaceId: string }

const InviteFlags = z.object({
  email: Email,
  name: z.string().trim().min(1).max(80).optional(),
  role: Role.optional(),
})
const RoleFlags = z.object({ email: Email, role: Role })
const ConfigureFlags = z.object({
  'consumer-key': SalesforceApp.shape.consumerKey,
  'login-url': SalesforceApp.shape.loginUrl,
})

function readFlags<S extends z.ZodType>(schema: S, flags: Flags): z.output<S> {
  const read = schema.safeParse(flags)
  if (read.success) return read.data
  throw new ConfigError(
    read.error.issues.map(({ path, message }) => {
      const flag = String(path[0])
      return flags[flag] === undefined
        ? `--${flag} is missing`
        : `--${flag} is not valid (it is "${flags[flag]}"): ${message}`
    }),
  )
}

/** Makes an invite. For the address of a member, the invite adds a device to this member. For another address, the invite creates a member. */
async function invite({ store, workspaceId, clock, config }: Place, flags: Flags) {
  const { email, name, role = 'member' } = readFlags(InviteFlags, flags)
  const member = await store.forWorkspace(workspaceId).members.findActiveByEmail(email)
  if (member && flags.role !== undefined && member.role !== role) {
    throw new ConfigError([
      `${email} is already a member with the role ${member.role}; an invite doesn’t change it. Change it with: role --email ${email} --role ${role}`,
    ])
  }
  const draft = member
    ? { workspaceId, role: member.role, memberId: member.id }
    : { workspaceId, role, email, name: name ?? null }
  const { token } = await makeInvite(store, clock.now(), draft)
  const publicUrl =
    config.publicUrl ?? (await store.deployment.installation.publicUrl()) ?? `http://127.0.0.1:${config.port}`
  return { invite: inviteUrl(publicUrl, token), email, for: member ? 'device' : 'member' }
}

async function role({ store, workspaceId, ...context }: Place, flags: Flags) {
  const { email, role: wanted } = readFlags(RoleFlags, flags)
  const member = await store.forWorkspace(workspaceId).members.findActiveByEmail(email)
  if (!member) throw new ConfigError([`${email} is not a member. Invite them with: invite --email ${email}`])
  const changed = await setRole({ ...context, store }, { workspaceId, memberId: null }, member.id, wanted)
  return { email, role: changed.role, was: member.role }
}

async function configure({ workspaceId, ...context }: Place, flags: Flags) {
  const app = readFlags(ConfigureFlags, flags)
  const salesforceApp = { consumerKey: app['consumer-key'], loginUrl: app['login-url'] }
  const workspace = await updateWorkspace(context, workspaceId, { salesforceApp })
  return { workspace: workspace.id, salesforceApp: workspace.salesforceApp }
}

const commands = { invite, role, configure } satisfies Record<CommandName, unknown>

/**
 * Runs a command of the operator on the tracker's database, also while a server uses it. Returns the object that is printed as one JSON line.
 * @throws ConfigError, CodedError
 */
export async function runCommand(
  name: CommandName,
  config: TrackerConfig,
  flags: Flags,
  log: FastifyBaseLogger,
): Promise<object> {
  const store = createStore(await openDatabase(config.databaseUrl, log))
  try {
    const clock = await openClock(store, systemClocks, log)
    const workspaceId = await ensureWorkspace(store, clock.now(), config.workspaceName)
    return await commands[name]({ store, workspaceId, clock, log, config, subscribers }, flags)
  } finally {
    await store.close()
  }
}
