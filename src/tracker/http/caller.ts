// Owns who calls: a device's bearer token becomes workspace, member, device and role.
import { CodedError } from '#shared/errors.ts'
import type { EndpointAuth } from '#shared/http-contract.ts'
import type { Role } from '#shared/model.ts'
import type { TrackerContext } from '../context.ts'
import { hashToken, workspaceOfBearer } from '../ids.ts'

export type Caller = { workspaceId: string; memberId: string; deviceId: string; role: Role }

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
    await context.store.db
      .updateTable('devices')
      .set({ last_seen_at: now })
      .where('workspace_id', '=', workspaceId)
      .where('device_id', '=', device.device_id)
      .execute()
  }
  return { workspaceId, memberId: device.member_id, deviceId: device.device_id, role: device.role }
}
