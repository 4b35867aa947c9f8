import { type ExpressionBuilder, sql } from 'kysely'
import type { MemberDevice } from '#shared/model/people.ts'
import type { DeviceKind, DeviceSalesforce } from '#shared/model/workers.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { Connection } from './connection.ts'
import { memberDevices } from './devices.ts'

/** The last report of a device. */
export type DeviceReport = { kind: DeviceKind; salesforce: DeviceSalesforce }

/**
 * The condition for devices that execute runs. A device of an older version reports nothing, so it counts as connected. Otherwise a worker
 * would claim the runs of a member whose desktop is about to execute them.
 */
export const isConnected = (eb: ExpressionBuilder<Database, 'devices'>) =>
  eb.or([eb('devices.salesforce_connected', 'is', null), eb('devices.salesforce_connected', '=', 1)])

/** The Salesforce connections of the devices of one workspace. Instants are epoch ms. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on the connections of the devices
export function createDeviceConnectionRepository(connection: Connection, workspaceId: string) {
  const { db } = connection
  return {
    /** Stores the report of a device. Returns true if the kind or the state of the connection changed. */
    async report(deviceId: string, { kind, salesforce }: DeviceReport): Promise<boolean> {
      const connected = salesforce.state === 'connected' ? 1 : 0
      const before = await db
        .selectFrom('devices')
        .select(['kind', 'salesforce_connected'])
        .where('workspace_id', '=', workspaceId)
        .where('device_id', '=', deviceId)
        .executeTakeFirst()
      await db
        .updateTable('devices')
        .set({ kind, salesforce: JSON.stringify(salesforce), salesforce_connected: connected })
        .where('workspace_id', '=', workspaceId)
        .where('device_id', '=', deviceId)
        .execute()
      return before?.kind !== kind || before.salesforce_connected !== connected
    },

    /** Stores when the device last settled a run. Writes at most once in `everyMs`. */
    async markWorked(deviceId: string, at: number, everyMs: number): Promise<void> {
      await db
        .updateTable('devices')
        .set({ worked_at: at })
        .where('workspace_id', '=', workspaceId)
        .where('device_id', '=', deviceId)
        .where((eb) => eb.or([eb('worked_at', 'is', null), eb('worked_at', '<', at - everyMs)]))
        .execute()
    },

    /** Returns the workers that are not revoked. The worker that was seen last comes first. */
    workers: (): Promise<MemberDevice[]> =>
      memberDevices(connection, workspaceId, (query) => query.where('devices.kind', '=', 'worker')),

    /** Counts the connected desktops that were seen after `since`. `reported`: those of them that reported their connection. */
    async countDesktops(since: number): Promise<{ connected: number; reported: number }> {
      const { connected, reported } = await db
        .selectFrom('devices')
        .select((eb) => [
          eb.fn.countAll<number>().as('connected'),
          eb.fn.count<number>('salesforce_connected').as('reported'),
        ])
        .where('workspace_id', '=', workspaceId)
        .where('kind', '=', 'desktop')
        .where('revoked_at', 'is', null)
        .where('last_seen_at', '>', since)
        .where(isConnected)
        .executeTakeFirstOrThrow()
      return { connected: Number(connected), reported: Number(reported) }
    },

    /** True if a connected device was seen after `since`. */
    async isAnyPresent(since: number): Promise<boolean> {
      const row = await db
        .selectFrom('devices')
        .select('device_id')
        .where('workspace_id', '=', workspaceId)
        .where('revoked_at', 'is', null)
        .where('last_seen_at', '>', since)
        .where(isConnected)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    /** Returns when a connected device was last seen, even if it was revoked since. Returns null if there was none. */
    async lastSeen(): Promise<number | null> {
      const row = await db
        .selectFrom('devices')
        .select(sql<number | null>`max(last_seen_at)`.as('at'))
        .where('workspace_id', '=', workspaceId)
        .where(isConnected)
        .executeTakeFirst()
      return row?.at ?? null
    },
  }
}
