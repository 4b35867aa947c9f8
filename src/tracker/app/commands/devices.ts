import { Email, Id } from '#shared/model/basics.ts'
import { listAllDevices, revokeDevice } from '../../services/people/devices.ts'
import { defineWorkspaceCommand, flag } from './command.ts'
import { minute, table } from './table.ts'

export const listDevices = defineWorkspaceCommand({
  name: 'devices list',
  summary: 'Lists the devices of the members. The device that was seen last comes first.',
  flags: { email: flag(Email.optional(), 'EMAIL', 'only the devices of this member') },
  async run(place, { email }) {
    const found = await listAllDevices(place, place.workspaceId)
    const wanted = found.filter(({ member }) => email === undefined || member.email === email)
    return {
      devices: wanted.map(({ id, name, platform, kind, appVersion, createdAt, lastSeenAt, member }) => ({
        ...{ id, name, platform, kind, appVersion, createdAt, lastSeenAt, member },
      })),
    }
  },
  text: ({ devices }) =>
    table(
      ['MEMBER', 'DEVICE', 'PLATFORM', 'KIND', 'VERSION', 'LAST SEEN (UTC)', 'ID'],
      devices.map(({ id, name, platform, kind, appVersion, lastSeenAt, member }) => [
        ...[member.email, name, platform, kind, appVersion, minute(lastSeenAt), id],
      ]),
      'There are no devices.',
    ),
})

export const revokeDevices = defineWorkspaceCommand({
  name: 'devices revoke',
  summary: 'Ends the access of a device, e.g. of a stolen computer.',
  flags: { device: flag(Id, 'ID', 'id of the device (see: devices list)') },
  async run(place, { device }) {
    await revokeDevice(place, place.workspaceId, 'operator', device)
    return { revoked: device }
  },
  text: ({ revoked }) => `${revoked} is signed out. Runs that it has not begun to write are free again.`,
})
