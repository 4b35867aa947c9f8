// Owns the devices of members: listing and revoking. Tokens are made when joining (join.ts).
import { CodedError } from '#shared/errors.ts'
import type { Device } from '#shared/model/people.ts'
import type { TrackerContext } from '../context.ts'
import { withFeed } from '../feed/append.ts'
import type { Caller } from '../http/caller.ts'
import { toDevice } from './rows.ts'

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

/** @throws CodedError not_found */
export async function revokeDevice(context: TrackerContext, caller: Caller, deviceId: string) {
  await withFeed(context, caller.workspaceId, async (trx, emit) => {
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
