import type { z } from 'zod'
import { withNotifyChange } from '#shared/notify-change.ts'
import type { Me } from '#shared/tracker-api/people.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { DeviceCaller } from '../../domain/people/caller.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { changesOf } from '../audit/changes.ts'
import type { TrackerContext } from '../context.ts'
import { configuredChannels } from '../notifications/channels/registry.ts'
import { changePreferences } from '../notifications/preferences.ts'
import { inWorkspace } from '../transaction.ts'

type Change = z.output<(typeof trackerApi)['me.update']['body']>

/** Returns the workspace, the member and the device of the caller. */
export async function readMe(
  { config }: { config: TrackerConfig },
  repositories: Pick<WorkspaceRepositories, 'workspaces' | 'members' | 'devices' | 'chatRooms'>,
  { memberId, deviceId }: Pick<DeviceCaller, 'memberId' | 'deviceId'>,
): Promise<Me> {
  const { workspaces, members, devices } = repositories
  const workspace = await workspaces.get()
  const member = await members.get(memberId)
  const device = await devices.get(deviceId)
  const channels = await configuredChannels(config, repositories)
  return { workspace: { ...workspace, channels }, member, device }
}

export async function updateMe(context: TrackerContext, caller: DeviceCaller, change: Change): Promise<Me> {
  const { workspaceId, memberId } = caller
  const { name, locale, meetingUrl, notify } = change
  return inWorkspace(context, workspaceId, async ({ repositories, emit, record }) => {
    const before = await repositories.members.get(memberId)
    const changes = changesOf({ name: before.name }, { name })
    if (changes.length > 0) await record(caller, 'profileChanged', { memberId, changes })
    const isChanged = await repositories.members.update(memberId, { name, locale, meetingUrl })
    if (notify) {
      await changePreferences(context, repositories, memberId, (before) => withNotifyChange(before, notify))
    }
    if (isChanged || notify) emit({ type: 'member.changed', subject: { memberId } })
    return readMe(context, repositories, caller)
  })
}
