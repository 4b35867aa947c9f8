import { CodedError } from '#shared/errors.ts'
import type { Role } from '#shared/model/basics.ts'
import type { Invite } from '#shared/model/people.ts'
import type { SignInOffer } from '#shared/model/sign-in.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstant, toInstantOrNull } from '../../infrastructure/clock.ts'
import { hashToken, newBearer, newId, workspaceOfBearer } from '../../infrastructure/ids.ts'
import type { StoredInvite } from '../../repositories/invites.ts'
import type { Repositories } from '../../repositories/store.ts'
import type { TrackerContext } from '../context.ts'
import { readOffer } from '../sign-in/offer.ts'
import { inWorkspace, type TransactionContext } from '../transaction.ts'

export const inviteLifeMs = 7 * 86_400_000

export type InviteDraft = {
  workspaceId: string
  role: Role
  email?: string | null
  name?: string | null
  /** Set if the invite is for one more device of this member. */
  memberId?: string | null
  createdBy?: string | null
}

export const toInvite = (invite: StoredInvite): Invite => ({
  id: invite.id,
  role: invite.role,
  email: invite.email,
  memberId: invite.memberId,
  createdAt: toInstant(invite.createdAt),
  expiresAt: toInstant(invite.expiresAt),
  usedAt: toInstantOrNull(invite.usedAt),
})

/** Makes an invite. The token can be shown only once, because only the hash of the token is stored. */
export async function makeInvite(
  store: Repositories,
  now: number,
  { workspaceId, role, email = null, name = null, memberId = null, createdBy = null }: InviteDraft,
): Promise<{ invite: Invite; token: string }> {
  const token = newBearer('lpi', workspaceId)
  const profile = { id: newId('inv'), role, email, name, memberId, createdBy }
  const draft = { ...profile, createdAt: now, expiresAt: now + inviteLifeMs }
  await store.forWorkspace(workspaceId).invites.insert(draft, hashToken(token))
  return { invite: toInvite({ ...draft, workspaceId, usedAt: null, revokedAt: null }), token }
}

/** Returns the URL of an invite. The token is in the fragment, which browsers do not send to a server. */
export const inviteUrl = (publicUrl: string, token: string): string => `${publicUrl}/join#${token}`

/** Returns the invite of a token, also one that cannot be used any more. */
export async function findInvite(store: Repositories, token: string): Promise<StoredInvite | undefined> {
  const workspaceId = workspaceOfBearer('lpi', token)
  return workspaceId ? store.forWorkspace(workspaceId).invites.findByToken(hashToken(token)) : undefined
}

/** Returns an invite that can still be used. @throws CodedError invite_invalid, invite_used, invite_revoked, invite_expired */
export async function openInvite(store: Repositories, now: number, token: string): Promise<StoredInvite> {
  const invite = await findInvite(store, token)
  if (!invite) throw new CodedError('invite_invalid', 'There is no such invite.')
  requireUsable(invite, now)
  return invite
}

const alreadyUsed = () => new CodedError('invite_used', 'This invite was used already.')

function requireUsable(invite: StoredInvite, now: number): void {
  if (invite.usedAt !== null) throw alreadyUsed()
  if (invite.revokedAt !== null) throw new CodedError('invite_revoked', 'This invite was withdrawn.')
  if (invite.expiresAt <= now) throw new CodedError('invite_expired', 'This invite has expired.')
}

/** Uses the invite. If several callers use it at the same time, in any number of processes, only one succeeds. @throws CodedError as openInvite */
export async function useUpInvite(unit: Repositories, now: number, token: string): Promise<StoredInvite> {
  const invite = await openInvite(unit, now, token)
  const isFirst = await unit.forWorkspace(invite.workspaceId).invites.markUsed(invite.id, now)
  if (!isFirst) throw alreadyUsed()
  return invite
}

/** Returns the open invites that have not expired, newest first. */
export async function listOpenInvites(
  { store, clock }: TrackerContext,
  workspaceId: string,
): Promise<Invite[]> {
  const invites = await store.forWorkspace(workspaceId).invites.listOpen(clock.now())
  return invites.map(toInvite)
}

/** @throws CodedError conflict: a member with this e-mail address exists */
export async function inviteMember(
  context: TrackerContext,
  caller: Caller,
  { role, email }: { role: Role; email: string | null },
): Promise<{ invite: Invite; url: string }> {
  const { workspaceId, memberId: createdBy } = caller
  return inWorkspace(context, workspaceId, async ({ unit, repositories, record }) => {
    if (email && (await repositories.members.findActiveByEmail(email))) {
      throw new CodedError('conflict', 'There is a member with this e-mail address already.')
    }
    const draft = { workspaceId, role, email, createdBy }
    const { invite, token } = await makeInvite(unit, context.clock.now(), draft)
    await record(caller, 'inviteMade', { target: inviteTarget(invite), role })
    return { invite, url: inviteUrl(context.publicUrl(), token) }
  })
}

/** Makes an invite at the server. `draft.memberId`: the member who gets one more device. Returns the token. */
export const inviteByOperator = (context: TransactionContext, draft: InviteDraft): Promise<string> =>
  inWorkspace(context, draft.workspaceId, async ({ unit, record }) => {
    const { invite, token } = await makeInvite(unit, context.clock.now(), draft)
    const about = { memberId: draft.memberId ?? null, target: inviteTarget(invite) }
    if (draft.memberId) await record('operator', 'deviceInvited', about)
    else await record('operator', 'inviteMade', { ...about, role: draft.role })
    return token
  })

/** The target of entries of the audit log about an invite. It has the invited address as its name. */
export const inviteTarget = ({ id, email }: Pick<StoredInvite, 'id' | 'email'>) =>
  ({ type: 'invite', id, name: email }) as const

/** @throws CodedError not_found: no open invite has this id */
export async function revokeInvite(context: TrackerContext, caller: Caller, inviteId: string): Promise<void> {
  await inWorkspace(context, caller.workspaceId, async ({ repositories: { invites }, record }) => {
    const at = context.clock.now()
    const invite = (await invites.listOpen(at)).find(({ id }) => id === inviteId)
    if (!invite || (await invites.revokeOpen({ inviteId }, at)) === 0) {
      throw new CodedError('not_found', 'There is no such open invite.')
    }
    await record(caller, 'inviteWithdrawn', { memberId: invite.memberId, target: inviteTarget(invite) })
  })
}

/** Returns the preview of an invite for a person who has its token. @throws CodedError as openInvite */
export async function previewInvite(context: TrackerContext, token: string) {
  const { store, clock } = context
  const invite = await openInvite(store, clock.now(), token)
  const { workspaces, members } = store.forWorkspace(invite.workspaceId)
  const workspaceName = await workspaces.name()
  const member = invite.memberId ? await members.find(invite.memberId) : undefined
  return {
    workspaceName,
    email: member?.email ?? invite.email,
    memberName: member?.name ?? invite.name,
    role: member?.role ?? invite.role,
    expiresAt: toInstant(invite.expiresAt),
    signIn: offerFor(context, invite),
  }
}

/** An invite of the operator works without a company account. */
function offerFor(context: TrackerContext, { createdBy }: StoredInvite): SignInOffer {
  const offer = readOffer(context)
  return { ...offer, isRequired: offer.isRequired && createdBy !== null }
}
