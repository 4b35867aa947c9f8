import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { EndpointResponse } from '#shared/http-contract.ts'
import type { AuditOrigin } from '#shared/model/audit.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import { hashToken, newBearer, newId } from '../../infrastructure/ids.ts'
import type { StoredInvite } from '../../repositories/invites.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { recordAudit } from '../audit/record.ts'
import type { TrackerContext } from '../context.ts'
import { inTransaction, inWorkspace } from '../transaction.ts'
import { insertWorkspaceWorkflow } from '../workflows/workspace-workflows.ts'
import { findInvite, inviteTarget, useUpInvite } from './invites.ts'
import { readMe } from './me.ts'

type Accept = (typeof trackerApi)['invites.accept']
/** The app version and network of the request, for the audit log. */
export type RequestOrigin = Omit<AuditOrigin, 'device'>
type Joining = z.output<Accept['body']>

function emailOf(invite: StoredInvite, body: Joining): string {
  if (invite.email && body.email && invite.email !== body.email) {
    throw new CodedError('invite_email_mismatch', 'This invite is for another e-mail address.')
  }
  const email = invite.email ?? body.email
  if (!email) throw new CodedError('bad_request', 'An e-mail address is needed.')
  return email
}

async function requireMember(
  { members }: WorkspaceRepositories,
  memberId: string,
  body: Joining,
): Promise<string> {
  const member = await members.findActive(memberId)
  if (!member) throw new CodedError('invite_revoked', 'The member of this invite was removed.')
  if (body.email && body.email !== member.email) {
    throw new CodedError('invite_email_mismatch', 'This invite is for another e-mail address.')
  }
  return member.id
}

async function addMember(
  { members }: WorkspaceRepositories,
  now: number,
  invite: StoredInvite,
  body: Joining,
): Promise<string> {
  const email = emailOf(invite, body)
  const name = body.name ?? invite.name
  if (!name) throw new CodedError('bad_request', 'A name is needed.')
  const { role } = invite
  const { locale } = body
  const id = await members.insertOrRestore({ id: newId('mem'), email, name, role, locale, createdAt: now })
  if (!id) throw new CodedError('conflict', 'There is a member with this e-mail address already.')
  return id
}

/** Adds a device to a member. The token is returned only here, because only its hash is stored. */
export async function addDevice(
  { workspaceId, workspaces, devices }: WorkspaceRepositories,
  now: number,
  memberId: string,
  { device }: Pick<Joining, 'device'>,
): Promise<{ deviceToken: string; deviceId: string }> {
  // A new device starts at the end of the feed, because the lists show earlier events.
  const feedPosition = await workspaces.feedPosition()
  const deviceToken = newBearer('lpd', workspaceId)
  const id = newId('dev')
  const { name, platform, kind } = device
  const tokenHash = hashToken(deviceToken)
  await devices.insert({ id, memberId, name, platform, kind, tokenHash, feedPosition, createdAt: now })
  return { deviceToken, deviceId: id }
}

/** Sharing a document writes a Task when its reader leaves, unless an admin changes that (ADR 72). */
const addDefaultWorkflow = (
  repositories: WorkspaceRepositories,
  { memberId, locale, now }: { memberId: string; locale: Locale; now: number },
) =>
  insertWorkspaceWorkflow(
    repositories,
    {
      trigger: 'left',
      action: { type: 'task', assignee: 'recordOwner', locale, subject: null, comments: null },
      conditions: {},
    },
    { createdBy: memberId, createdAt: now },
  )

/**
 * With single sign-on, an admin can require company accounts for all desktops. A worker has no person who could sign in, and an invite that the
 * operator made on the server always works, so that nobody is locked out if the provider fails (ADR 98).
 * @throws CodedError sign_in_required
 */
async function requireInviteAllowed(
  { config, signIn }: TrackerContext,
  { companyAccounts }: WorkspaceRepositories,
  { createdBy, memberId }: StoredInvite,
  { device }: Joining,
): Promise<void> {
  if (signIn === null || createdBy === null) return
  const account = memberId === null ? undefined : await companyAccounts.find(memberId)
  const isRequired = config.oidcOnly && device.kind !== 'worker'
  if (!isRequired && (account?.endedAt ?? null) === null) return
  throw new CodedError('sign_in_required', 'Join with a company account.')
}

/**
 * Makes a member (or finds an existing one) and exactly one device from an invite, in one transaction.
 * @throws CodedError invite_…, conflict, bad_request
 */
export async function acceptInvite(
  context: TrackerContext,
  body: Joining,
  from: RequestOrigin,
): Promise<EndpointResponse<Accept>> {
  try {
    return await join(context, body, from)
  } catch (error) {
    if (error instanceof CodedError) await recordRefusal(context, body, from, error.code)
    throw error
  }
}

/**
 * Adds an entry to the audit log if the token belongs to an invite. An unknown token leaves no entry, because anybody can send any number of them.
 */
async function recordRefusal(
  context: TrackerContext,
  { token, device }: Joining,
  from: RequestOrigin,
  reason: string,
): Promise<void> {
  const invite = await findInvite(context.store, token)
  if (!invite) return
  const actor = { memberId: null, origin: { ...from, device: device.name } }
  await inWorkspace(context, invite.workspaceId, ({ record }) =>
    record(actor, 'signInRefused', { memberId: invite.memberId, target: inviteTarget(invite), reason }),
  )
}

async function join(
  context: TrackerContext,
  body: Joining,
  from: RequestOrigin,
): Promise<EndpointResponse<Accept>> {
  const now = context.clock.now()
  return inTransaction(context, async ({ unit, emit }) => {
    const invite = await useUpInvite(unit, now, body.token)
    const { workspaceId } = invite
    const repositories = unit.forWorkspace(workspaceId)
    const isFirst = await repositories.members.isEmpty()
    await requireInviteAllowed(context, repositories, invite, body)
    const memberId = invite.memberId
      ? await requireMember(repositories, invite.memberId, body)
      : await addMember(repositories, now, invite, body)
    const { deviceToken, deviceId } = await addDevice(repositories, now, memberId, body)
    // The invites that the tracker printed were only for the first admin.
    if (invite.role === 'admin') await repositories.invites.revokeOpen('first admin', now)
    if (isFirst) await addDefaultWorkflow(repositories, { memberId, locale: body.locale, now })
    const joined = { memberId, origin: { ...from, device: body.device.name } }
    const about = { memberId, target: inviteTarget(invite), deviceName: body.device.name }
    if (invite.memberId) await recordAudit(repositories, joined, now, 'deviceAdded', about)
    else await recordAudit(repositories, joined, now, 'memberJoined', { ...about, role: invite.role })
    emit(workspaceId, { type: 'member.changed', subject: { memberId } })
    return { deviceToken, me: await readMe(context, repositories, { memberId, deviceId }) }
  })
}
