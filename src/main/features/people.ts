import type { Handlers } from '../ipc/handlers.ts'
import type { Session } from '../tracker/session.ts'

/** The time limit for a change of owners, which moves every visit of the links: about 20 s for 100,000 visits on a busy machine. */
const handoverTimeoutMs = 200_000

/** The tracker waits for several answers of the provider. */
const signInCheckTimeoutMs = 60_000

export function peopleHandlers({ session, refreshMe }: { session: Session; refreshMe: () => Promise<void> }) {
  const { client } = session
  return {
    'workspace.update': async (body) => {
      const workspace = await client.call('workspace.update', { body })
      await refreshMe()
      return workspace
    },
    'workspace.setLogo': async (body) => {
      const workspace = await client.call('workspace.setLogo', { body })
      await refreshMe()
      return workspace
    },
    'workspace.picture': (params) => client.call('workspace.picture', { params }),
    'members.list': async () => (await client.call('members.list', {})).items,
    'members.setRole': async ({ memberId, role }) => {
      const member = await client.call('members.update', { params: { memberId }, body: { role } })
      if (memberId === session.me()?.member.id) await refreshMe()
      return member
    },
    'members.remove': async ({ memberId, successorId }) => {
      await client.call(
        'members.remove',
        { params: { memberId }, query: { successorId } },
        { timeoutMs: handoverTimeoutMs },
      )
    },
    'members.holdings': (params) => client.call('members.holdings', { params }),
    'members.handOver': ({ memberId, ...body }) =>
      client.call('members.handOver', { params: { memberId }, body }, { timeoutMs: handoverTimeoutMs }),
    'ownership.transfer': (body) =>
      client.call('ownership.transfer', { body }, { timeoutMs: handoverTimeoutMs }),
    'auditLog.list': (query) => client.call('auditLog.list', { query }),
    'auditLog.retention': () => client.call('auditLog.retention', {}),
    'auditLog.setRetention': (body) => client.call('auditLog.setRetention', { body }),
    'auditLog.previewRetention': (body) => client.call('auditLog.previewRetention', { body }),
    'signIn.status': () => client.call('signIn.status', {}),
    'signIn.check': () => client.call('signIn.check', {}, { timeoutMs: signInCheckTimeoutMs }),
    'signIn.unlink': async ({ memberId }) => {
      await client.call('signIn.unlink', { params: { memberId } })
    },
    'invites.list': async () => (await client.call('invites.list', {})).items,
    'invites.create': (body) => client.call('invites.create', { body }),
    'invites.revoke': async ({ inviteId }) => {
      await client.call('invites.revoke', { params: { inviteId } })
    },
    'devices.list': async () => (await client.call('devices.list', {})).items,
    'devices.listAll': async () => (await client.call('devices.listAll', {})).items,
    'devices.invite': () => client.call('devices.invite', {}),
    'devices.rename': ({ deviceId, ...body }) =>
      client.call('devices.rename', { params: { deviceId }, body }),
    'devices.revoke': async ({ deviceId }) => {
      await client.call('devices.revoke', { params: { deviceId } })
    },
  } satisfies Partial<Handlers>
}
