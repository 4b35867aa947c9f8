import type { FastifyInstance } from 'fastify'
import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import type { TrackerContext } from '../services/context.ts'
import { listRooms, removeRoom, setRoom, testRoom } from '../services/notifications/rooms.ts'

/** A test sends a message to people outside of the tracker. */
const testsPerMinute = 10

export function chatRoomsRoutes(app: FastifyInstance, context: TrackerContext): void {
  route(app, context, 'chatRooms.list', trackerApi['chatRooms.list'], async ({ caller }) => ({
    items: await listRooms(context, caller.workspaceId),
  }))
  route(app, context, 'chatRooms.set', trackerApi['chatRooms.set'], ({ caller, body }) =>
    setRoom(context, caller.workspaceId, caller, body.room),
  )
  route(app, context, 'chatRooms.remove', trackerApi['chatRooms.remove'], async ({ caller, params }) => {
    await removeRoom(context, caller.workspaceId, caller, params.service)
    return {}
  })
  route(
    app,
    context,
    'chatRooms.test',
    trackerApi['chatRooms.test'],
    ({ caller, params }) => testRoom(context, caller, params.service),
    { perMinute: testsPerMinute },
  )
}
