// Owns joining: one invite becomes a member (or finds theirs) and exactly one device, in one transaction.
import type { Transaction } from 'kysely'
import { CodedError } from '#shared/errors.ts'
import type { EndpointResponse } from '#shared/http-contract.ts'
import { defaultNotifyPreferences } from '#shared/model/people.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { RouteInput } from '../../http/route.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { hashToken, newBearer, newId } from '../../infrastructure/ids.ts'
import type { FeedDraft } from '../../repositories/feed-events.ts'
import type { TrackerContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { type InviteRow, revokeInvites, useUpInvite } from './invites.ts'
import { readMe } from './me.ts'

type Accept = (typeof trackerApi)['invites.accept']
type Joining = RouteInput<Accept>['body']
type Trx = Transaction<Database>

function emailOf(invite: InviteRow, body: Joining): string {
  if (invite.email && body.email && invite.email !== body.email) {
    throw new CodedError('invite_email_mismatch', 'This invite is for another e-mail address.')
  }
  const email = invite.email ?? body.email
  if (!email) throw new CodedError('bad_request', 'An e-mail address is needed.')
  return email
}

async function existingMember(trx: Trx, invite: InviteRow, body: Joining): Promise<string> {
  const member = await trx
    .selectFrom('members')
    .select(['member_id', 'email'])
    .where('workspace_id', '=', invite.workspace_id)
    .where('member_id', '=', invite.member_id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!member) throw new CodedError('invite_revoked', 'The member of this invite was removed.')
  if (body.email && body.email !== member.email) {
    throw new CodedError('invite_email_mismatch', 'This invite is for another e-mail address.')
  }
  return member.member_id
}

/** A removed member who is invited again is the same member: their documents and links are theirs again. */
async function addMember(trx: Trx, now: number, invite: InviteRow, body: Joining): Promise<string> {
  const email = emailOf(invite, body)
  const name = body.name ?? invite.name
  if (!name) throw new CodedError('bad_request', 'A name is needed.')
  const fresh = { name, role: invite.role, locale: body.locale }
  const member = await trx
    .insertInto('members')
    .values({
      workspace_id: invite.workspace_id,
      member_id: newId('mem'),
      email,
      ...fresh,
      notify: JSON.stringify(defaultNotifyPreferences),
      created_at: now,
      removed_at: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'email'])
        .doUpdateSet({ ...fresh, removed_at: null })
        .where('members.removed_at', 'is not', null),
    )
    .returning('member_id')
    .executeTakeFirst()
  if (!member) throw new CodedError('conflict', 'There is a member with this e-mail address already.')
  return member.member_id
}

async function addDevice(trx: Trx, now: number, workspaceId: string, memberId: string, body: Joining) {
  const { feed_seq } = await trx
    .selectFrom('workspaces')
    .select('feed_seq')
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  const deviceToken = newBearer('lpd', workspaceId)
  const deviceId = newId('dev')
  await trx
    .insertInto('devices')
    .values({
      workspace_id: workspaceId,
      device_id: deviceId,
      member_id: memberId,
      name: body.device.name,
      platform: body.device.platform,
      token_hash: hashToken(deviceToken),
      // A new device starts at the feed's end: what happened before it is in the lists.
      feed_acked: feed_seq,
      created_at: now,
      last_seen_at: now,
      revoked_at: null,
    })
    .execute()
  return { deviceToken, deviceId }
}

export async function acceptInvite(
  context: TrackerContext,
  body: Joining,
): Promise<EndpointResponse<Accept>> {
  const now = context.clock.now()
  return inTransaction(context, async ({ trx, emit }) => {
    const invite = await useUpInvite(trx, now, body.token)
    const workspaceId = invite.workspace_id
    const memberId = invite.member_id
      ? await existingMember(trx, invite, body)
      : await addMember(trx, now, invite, body)
    const { deviceToken, deviceId } = await addDevice(trx, now, workspaceId, memberId, body)
    // The tracker printed invites for whoever comes first; somebody came.
    if (invite.role === 'admin') await revokeInvites(trx, now, workspaceId, 'first admin')
    const changed: FeedDraft = { type: 'member.changed', subject: { memberId } }
    emit(workspaceId, changed)
    return { deviceToken, me: await readMe(context, trx, { workspaceId, memberId, deviceId }) }
  })
}
