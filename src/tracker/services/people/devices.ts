// Owns the devices of members: listing and revoking. Tokens are made when joining (join.ts).
import { CodedError } from '#shared/errors.ts'
import type { Device, MemberDevice } from '#shared/model/people.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toDevice } from '../../repositories/people-rows.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'

/** The caller's own devices that still work, oldest first. */
export async function listDevices({ store }: TrackerContext, caller: Caller): Promise<Device[]> {
  const rows = await store.db
    .selectFrom('devices')
    .selectAll()
    .where('workspace_id', '=', caller.workspaceId)
    .where('member_id', '=', caller.memberId)
    .where('revoked_at', 'is', null)
    .orderBy('created_at')
    .orderBy('device_id')
    .execute()
  return rows.map(toDevice)
}

/** The devices of all members that still work, latest seen first; those that never called come last. */
export async function listAllDevices(
  { store }: TrackerContext,
  workspaceId: string,
): Promise<MemberDevice[]> {
  const rows = await store.db
    .selectFrom('devices')
    .innerJoin('members', (join) =>
      join
        .onRef('members.workspace_id', '=', 'devices.workspace_id')
        .onRef('members.member_id', '=', 'devices.member_id'),
    )
    .selectAll('devices')
    .select(['members.name as member_name', 'members.email as member_email'])
    .where('devices.workspace_id', '=', workspaceId)
    .where('devices.revoked_at', 'is', null)
    .orderBy((eb) => eb.fn.coalesce('devices.last_seen_at', eb.lit(0)), 'desc')
    .orderBy('devices.device_id')
    .execute()
  return rows.map((row) => ({
    ...toDevice(row),
    member: { name: row.member_name, email: row.member_email },
  }))
}

/** @throws CodedError not_found */
export async function revokeDevice(context: TrackerContext, caller: Caller, deviceId: string) {
  await inWorkspace(context, caller.workspaceId, async ({ trx, emit }) => {
    const device = await trx
      .updateTable('devices')
      .set({ revoked_at: context.clock.now() })
      .where('workspace_id', '=', caller.workspaceId)
      .where('device_id', '=', deviceId)
      .where('revoked_at', 'is', null)
      .returning('member_id')
      .executeTakeFirst()
    if (!device) throw new CodedError('not_found', 'There is no such device.')
    // Also wakes the long poll of the device itself, so that it learns at once.
    emit({ type: 'member.changed', subject: { memberId: device.member_id } })
  })
}
