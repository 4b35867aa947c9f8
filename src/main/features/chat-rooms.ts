import type { Handlers } from '../ipc/handlers.ts'
import type { Session } from '../tracker/session.ts'

/** The tracker waits for the chat service. LINE WORKS needs several requests. */
const testTimeoutMs = 60_000

export function chatRoomsHandlers({
  session,
  refreshMe,
}: {
  session: Session
  refreshMe: () => Promise<void>
}) {
  const { client } = session
  return {
    'chatRooms.list': async () => (await client.call('chatRooms.list', {})).items,
    'chatRooms.set': async (body) => {
      const room = await client.call('chatRooms.set', { body })
      await refreshMe()
      return room
    },
    'chatRooms.remove': async (params) => {
      await client.call('chatRooms.remove', { params })
      await refreshMe()
    },
    'chatRooms.test': (params) => client.call('chatRooms.test', { params }, { timeoutMs: testTimeoutMs }),
  } satisfies Partial<Handlers>
}
