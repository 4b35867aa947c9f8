// Authentication: the bearer token of a device is resolved to workspace, member, device and role.
import { sql } from 'kysely'
import { CodedError } from '#shared/errors.ts'
import type { EndpointAuth } from '#shared/http-contract.ts'
import type { Caller } from '../domain/people/caller.ts'
import type { DatabaseClient } from '../infrastructure/database/client.ts'
import { keptAs } from '../infrastructure/database/prepared-statements.ts'
import { writtenTogether } from '../infrastructure/group-commit.ts'
import { hashToken, workspaceOfBearer } from '../infrastructure/ids.ts'
import type { TrackerContext } from '../services/context.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by requireCaller, null on public routes. */
    caller: Caller | null
  }
}

/** `lastSeenAt` need not be newer than this: a poll every few seconds must not be a write every few seconds. */
const seenEveryMs = 60_000

function bearer(header: string | undefined): string {
  const token = /^Bearer ([A-Za-z0-9._-]{20,200})$/i.exec(header ?? '')?.[1]
  if (!token) throw new CodedError('unauthorized', 'A device token is needed.')
  return token
}

async function findDevice({ store }: TrackerContext, workspaceId: string, token: string) {
  return store.db
    .selectFrom('devices')
    .modifyFront(keptAs('device_of_token'))
    .innerJoin('members', (join) =>
      join
        .onRef('members.workspace_id', '=', 'devices.workspace_id')
        .onRef('members.member_id', '=', 'devices.member_id'),
    )
    .select([
      'devices.device_id',
      'devices.member_id',
      'devices.revoked_at',
      'devices.last_seen_at',
      'members.role',
      'members.removed_at',
    ])
    .where('devices.workspace_id', '=', workspaceId)
    .where('devices.token_hash', '=', hashToken(token))
    .executeTakeFirst()
}

type Seen = { w: string; d: string; at: number }
const noting = new WeakMap<DatabaseClient, (seen: Seen) => Promise<void>>()

/** Thousands of desktops are seen each minute: those that call at one moment share a transaction. */
function noteSeen(store: DatabaseClient, seen: Seen): Promise<void> {
  const note = noting.get(store) ?? writtenTogether<Seen>((items) => writeSeen(store, items))
  noting.set(store, note)
  return note(seen)
}

function writeSeen(store: DatabaseClient, items: readonly Seen[]): Promise<unknown> {
  const json = JSON.stringify(items.toSorted((a, b) => (a.d < b.d ? -1 : 1)))
  const seen =
    store.dialect === 'postgres'
      ? sql`select w, d, at from jsonb_to_recordset(${json}::jsonb) as k(w text, d text, at bigint)`
      : sql`select value ->> 'w' as w, value ->> 'd' as d, value ->> 'at' as at from json_each(${json})`
  return store.transaction((trx) =>
    sql`update devices set last_seen_at = v.at from (${seen}) as v
      where devices.workspace_id = v.w and devices.device_id = v.d`.execute(trx),
  )
}

/** @throws CodedError unauthorized, device_revoked, forbidden */
export async function authenticate(
  context: TrackerContext,
  authorization: string | undefined,
  auth: Exclude<EndpointAuth, 'none'>,
): Promise<Caller> {
  const token = bearer(authorization)
  const workspaceId = workspaceOfBearer('lpd', token)
  const device = workspaceId ? await findDevice(context, workspaceId, token) : undefined
  if (!workspaceId || !device) throw new CodedError('unauthorized', 'The tracker does not know this device.')
  if (device.revoked_at !== null || device.removed_at !== null) {
    throw new CodedError('device_revoked', 'This device was removed from the workspace.')
  }
  if (auth === 'admin' && device.role !== 'admin') {
    throw new CodedError('forbidden', 'Only an admin of the workspace may do this.')
  }
  const now = context.clock.now()
  if (now - (device.last_seen_at ?? 0) >= seenEveryMs) {
    await noteSeen(context.store, { w: workspaceId, d: device.device_id, at: now })
  }
  return { workspaceId, memberId: device.member_id, deviceId: device.device_id, role: device.role }
}
