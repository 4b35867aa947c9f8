// Owns what a device knows about itself: its workspace, its member, itself.
import type { Kysely } from 'kysely'
import type { Me } from '#shared/tracker-api/people.ts'
import type { Caller } from '../../domain/people/caller.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { toDevice, toMember, toWorkspace } from '../../repositories/people-rows.ts'
import { configuredChannels } from '../notifications/channels/registry.ts'

export async function readMe(
  { config }: { config: TrackerConfig },
  db: Kysely<Database>,
  caller: Omit<Caller, 'role'>,
): Promise<Me> {
  const workspace = await db
    .selectFrom('workspaces')
    .selectAll()
    .where('workspace_id', '=', caller.workspaceId)
    .executeTakeFirstOrThrow()
  const member = await db
    .selectFrom('members')
    .selectAll()
    .where('workspace_id', '=', caller.workspaceId)
    .where('member_id', '=', caller.memberId)
    .executeTakeFirstOrThrow()
  const device = await db
    .selectFrom('devices')
    .selectAll()
    .where('workspace_id', '=', caller.workspaceId)
    .where('device_id', '=', caller.deviceId)
    .executeTakeFirstOrThrow()
  return {
    workspace: toWorkspace(workspace, configuredChannels(config)),
    member: toMember(member),
    device: toDevice(device),
  }
}
