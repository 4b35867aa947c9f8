import { type Selectable, type SelectQueryBuilder, sql } from 'kysely'
import type { Role } from '#shared/model/basics.ts'
import type { Device, MemberDevice, MemberVisibility } from '#shared/model/people.ts'
import type { DeviceKind } from '#shared/model/workers.ts'
import { toInstant, toInstantOrNull } from '../infrastructure/clock.ts'
import { keptAs } from '../infrastructure/database/prepared-statements.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { DevicesTable } from '../infrastructure/database/tables/people.ts'
import type { Connection } from './connection.ts'
import { readDeviceSalesforce } from './device-salesforce.ts'
import { parameterRows } from './parameter-rows.ts'
import { readMemberVisibility } from './workspaces.ts'

export type NewDevice = Pick<Device, 'id' | 'memberId' | 'name' | 'platform' | 'kind'> & {
  tokenHash: string
  /** The position in the feed at which the events for this device begin. */
  feedPosition: number
  /** Epoch ms. */
  createdAt: number
}

/** The data of a device that authentication needs. Instants are epoch ms. */
export type DeviceOfToken = {
  deviceId: string
  memberId: string
  role: Role
  kind: DeviceKind
  name: string
  memberVisibility: MemberVisibility
  /** True if the device was revoked or its member was removed. */
  isRevoked: boolean
  /** When the audit log got the last entry about a refused sign-in of the device. */
  refusedAt: number | null
  lastSeenAt: number | null
}

/** `at`: epoch ms. */
export type DeviceSeen = { workspaceId: string; deviceId: string; at: number }

const deviceOf = (row: Selectable<DevicesTable>): Device => ({
  id: row.device_id,
  memberId: row.member_id,
  name: row.name,
  platform: row.platform,
  createdAt: toInstant(row.created_at),
  lastSeenAt: toInstantOrNull(row.last_seen_at),
  revokedAt: toInstantOrNull(row.revoked_at),
  kind: row.kind,
  salesforce: readDeviceSalesforce(row.salesforce),
  workedAt: toInstantOrNull(row.worked_at),
  appVersion: row.app_version,
})

type DeviceQuery = SelectQueryBuilder<Database, 'devices' | 'members', Selectable<DevicesTable>>

/**
 * Returns devices of all members that are not revoked, with their members. The device that was seen last comes first. Devices that were never
 * seen come last. `narrow` adds conditions.
 */
export async function memberDevices(
  { db }: Connection,
  workspaceId: string,
  narrow: (query: DeviceQuery) => DeviceQuery = (query) => query,
): Promise<MemberDevice[]> {
  const devices = db
    .selectFrom('devices')
    .innerJoin('members', (join) =>
      join
        .onRef('members.workspace_id', '=', 'devices.workspace_id')
        .onRef('members.member_id', '=', 'devices.member_id'),
    )
    .selectAll('devices')
    .where('devices.workspace_id', '=', workspaceId)
    .where('devices.revoked_at', 'is', null)
    .orderBy((eb) => eb.fn.coalesce('devices.last_seen_at', eb.lit(0)), 'desc')
    .orderBy('devices.device_id')
  const rows = await narrow(devices)
    .select(['members.name as member_name', 'members.email as member_email'])
    .execute()
  return rows.map((row) => ({
    ...deviceOf(row),
    member: { name: row.member_name, email: row.member_email },
  }))
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on the devices of a workspace
export function createDeviceRepository(connection: Connection, workspaceId: string) {
  const { db } = connection
  return {
    /** Returns the device, even if it was revoked. */
    async get(deviceId: string): Promise<Device> {
      const row = await db
        .selectFrom('devices')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('device_id', '=', deviceId)
        .executeTakeFirstOrThrow()
      return deviceOf(row)
    },

    /** Returns a device that is not revoked. */
    async find(deviceId: string): Promise<Device | undefined> {
      const row = await db
        .selectFrom('devices')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('device_id', '=', deviceId)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      return row && deviceOf(row)
    },

    /** Returns the id of the device's member, even if the device was revoked. */
    async ownerOf(deviceId: string): Promise<string | undefined> {
      const row = await db
        .selectFrom('devices')
        .select('member_id')
        .where('workspace_id', '=', workspaceId)
        .where('device_id', '=', deviceId)
        .executeTakeFirst()
      return row?.member_id
    },

    /** Returns the devices of one member that are not revoked, oldest first. */
    async ofMember(memberId: string): Promise<Device[]> {
      const rows = await db
        .selectFrom('devices')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', memberId)
        .where('revoked_at', 'is', null)
        .orderBy('created_at')
        .orderBy('device_id')
        .execute()
      return rows.map(deviceOf)
    },

    /** Returns the devices of all members that are not revoked. The device that was seen last comes first. Devices that were never seen come last. */
    list: (): Promise<MemberDevice[]> => memberDevices(connection, workspaceId),

    async insert(device: NewDevice): Promise<void> {
      await db
        .insertInto('devices')
        .values({
          workspace_id: workspaceId,
          device_id: device.id,
          member_id: device.memberId,
          name: device.name,
          platform: device.platform,
          kind: device.kind,
          token_hash: device.tokenHash,
          feed_acked: device.feedPosition,
          created_at: device.createdAt,
          last_seen_at: device.createdAt,
          revoked_at: null,
        })
        .execute()
    },

    /** Renames a device that is not revoked. Returns undefined if there is none with this id. */
    async rename(deviceId: string, name: string): Promise<Device | undefined> {
      const row = await db
        .updateTable('devices')
        .set({ name })
        .where('workspace_id', '=', workspaceId)
        .where('device_id', '=', deviceId)
        .where('revoked_at', 'is', null)
        .returningAll()
        .executeTakeFirst()
      return row && deviceOf(row)
    },

    /** Returns true if the device was revoked, or if its member was removed. */
    async isRevoked(deviceId: string): Promise<boolean> {
      const row = await db
        .selectFrom('devices')
        .innerJoin('members', (join) =>
          join
            .onRef('members.workspace_id', '=', 'devices.workspace_id')
            .onRef('members.member_id', '=', 'devices.member_id'),
        )
        .select('devices.device_id')
        .where('devices.workspace_id', '=', workspaceId)
        .where('devices.device_id', '=', deviceId)
        .where('devices.revoked_at', 'is', null)
        .where('members.removed_at', 'is', null)
        .executeTakeFirst()
      return row === undefined
    },

    /** Revokes a device and returns it. Returns undefined if the device does not exist or was revoked before. */
    async revoke(deviceId: string, revokedAt: number): Promise<Device | undefined> {
      const row = await db
        .updateTable('devices')
        .set({ revoked_at: revokedAt })
        .where('workspace_id', '=', workspaceId)
        .where('device_id', '=', deviceId)
        .where('revoked_at', 'is', null)
        .returningAll()
        .executeTakeFirst()
      return row && deviceOf(row)
    },

    /** Stores that a sign-in was refused at `at`, unless one after `since` is stored. Returns whether it was stored. Instants are epoch ms. */
    async markRefused(deviceId: string, at: number, since: number): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('devices')
        .set({ refused_at: at })
        .where('workspace_id', '=', workspaceId)
        .where('device_id', '=', deviceId)
        .where((eb) => eb.or([eb('refused_at', 'is', null), eb('refused_at', '<=', since)]))
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    /** Revokes all devices of the member and returns their ids. */
    async revokeOfMember(memberId: string, revokedAt: number): Promise<string[]> {
      const rows = await db
        .updateTable('devices')
        .set({ revoked_at: revokedAt })
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', memberId)
        .where('revoked_at', 'is', null)
        .returning('device_id')
        .execute()
      return rows.map((row) => row.device_id)
    },
  }
}

/** A bearer token of a device. `tokenHash`: SHA-256 of the token in hex. */
export type TokenOfDevice = { workspaceId: string; tokenHash: string }

type DeviceOfTokenRow = Pick<
  Selectable<DevicesTable>,
  'device_id' | 'member_id' | 'revoked_at' | 'last_seen_at' | 'kind' | 'name' | 'refused_at'
> & {
  position: number
  member_visibility: string
  role: Role
  removed_at: number | null
}

const deviceOfToken = (row: DeviceOfTokenRow): DeviceOfToken => ({
  deviceId: row.device_id,
  memberId: row.member_id,
  role: row.role,
  kind: row.kind,
  name: row.name,
  memberVisibility: readMemberVisibility(row.member_visibility),
  isRevoked: row.revoked_at !== null || row.removed_at !== null,
  refusedAt: row.refused_at,
  lastSeenAt: row.last_seen_at,
})

/** The devices of all workspaces. */
export function createAllDevicesRepository({ db, dialect }: Connection) {
  return {
    /**
     * Returns the device of each token, in the order of the tokens. Undefined: the workspace has no such device. On PostgreSQL, the statement is prepared,
     * because each API call needs it.
     */
    async ofTokens(tokens: readonly TokenOfDevice[]): Promise<(DeviceOfToken | undefined)[]> {
      const keys = parameterRows(
        dialect,
        { w: 'text', h: 'text', p: 'bigint' },
        tokens.map(({ workspaceId: w, tokenHash: h }, p) => ({ w, h, p })),
      )
      const { rows } = await sql<DeviceOfTokenRow>`${keptAs('devices_of_tokens')}
        select k.p as position, devices.device_id, devices.member_id, devices.revoked_at, devices.last_seen_at,
          devices.kind, devices.name, devices.refused_at, workspaces.member_visibility, members.role, members.removed_at
        from (${keys}) as k
        join devices on devices.workspace_id = k.w and devices.token_hash = k.h
        join workspaces on workspaces.workspace_id = devices.workspace_id
        join members on members.workspace_id = devices.workspace_id and members.member_id = devices.member_id`.execute(
        db,
      )
      const found = new Map(rows.map((row) => [row.position, deviceOfToken(row)]))
      return tokens.map((_, position) => found.get(position))
    },

    /** Stores when devices were last seen, in one statement. */
    async markSeen(seen: readonly DeviceSeen[]): Promise<void> {
      const items = seen
        .map(({ workspaceId: w, deviceId: d, at }) => ({ w, d, at }))
        .sort((a, b) => (a.d < b.d ? -1 : 1))
      const rows = parameterRows(dialect, { w: 'text', d: 'text', at: 'bigint' }, items)
      await sql`${keptAs('mark_devices_seen')} update devices set last_seen_at = v.at from (${rows}) as v
        where devices.workspace_id = v.w and devices.device_id = v.d`.execute(db)
    },
  }
}
