import { ChatService } from '#shared/model/chat-rooms.ts'
import type { Connection } from './connection.ts'

export type StoredRoom = {
  service: ChatService
  place: string
  /** The sealed `ChatRoomAccess`. */
  access: string
  /** Epoch ms. */
  changedAt: number
}

/** The rooms of chat services that the admins of a workspace entered. A service of a newer version is left out. */
export function createChatRoomRepository({ db }: Connection, workspaceId: string) {
  const isKnown = (service: string): service is ChatService => ChatService.safeParse(service).success
  return {
    async services(): Promise<ChatService[]> {
      const rows = await db
        .selectFrom('chat_rooms')
        .select('service')
        .where('workspace_id', '=', workspaceId)
        .execute()
      return rows.map(({ service }) => service).filter(isKnown)
    },

    async list(): Promise<StoredRoom[]> {
      const rows = await db
        .selectFrom('chat_rooms')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .orderBy('service')
        .execute()
      return rows.flatMap(({ service, place, access, changed_at: changedAt }) =>
        isKnown(service) ? [{ service, place, access, changedAt }] : [],
      )
    },

    async save({ service, changedAt, ...room }: StoredRoom): Promise<void> {
      const columns = { ...room, changed_at: changedAt }
      await db
        .insertInto('chat_rooms')
        .values({ workspace_id: workspaceId, service, ...columns })
        .onConflict((conflict) => conflict.columns(['workspace_id', 'service']).doUpdateSet(columns))
        .execute()
    },

    async remove(service: ChatService): Promise<void> {
      await db
        .deleteFrom('chat_rooms')
        .where('workspace_id', '=', workspaceId)
        .where('service', '=', service)
        .execute()
    },
  }
}
