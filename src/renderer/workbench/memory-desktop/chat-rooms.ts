import { CodedError } from '#shared/errors.ts'
import type { ChatService } from '#shared/model/chat-rooms.ts'
import { type Calls, now } from './items.ts'
import { sessionSetters } from './session.ts'
import type { Emit, MemoryState } from './state.ts'

/** A room whose place contains `gone` refuses test messages. */
export function chatRoomCalls(state: MemoryState, emit: Emit): Calls<'chatRooms'> {
  const { setSession } = sessionSetters(state, emit)
  function setChannel(service: ChatService, isOn: boolean) {
    const { workspace } = state.session
    if (!workspace) throw new CodedError('not_joined', 'Not joined.')
    setSession({ workspace: { ...workspace, channels: { ...workspace.channels, [service]: isOn } } })
  }
  return {
    'chatRooms.list': () => [...state.chatRooms],
    'chatRooms.set': ({ room }) => {
      const place =
        'url' in room ? new URL(room.url).hostname : 'roomId' in room ? room.roomId : room.channelId
      const made = { service: room.service, place, changedAt: now(), isReadable: true }
      state.chatRooms = [...state.chatRooms.filter(({ service }) => service !== room.service), made]
      setChannel(room.service, true)
      return made
    },
    'chatRooms.remove': ({ service }) => {
      state.chatRooms = state.chatRooms.filter((each) => each.service !== service)
      setChannel(service, false)
    },
    'chatRooms.test': ({ service }) => {
      const room = state.chatRooms.find((each) => each.service === service)
      return room?.place.includes('gone')
        ? { trouble: 'roomGone', detail: 'HTTP 404: WorkflowNotFound' }
        : { trouble: null, detail: null }
    },
  }
}
