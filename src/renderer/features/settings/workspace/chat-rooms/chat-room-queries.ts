import { queryOptions } from '@tanstack/react-query'
import { call } from '../../../../lib/bridge/desktop.ts'

export const chatRoomQueries = {
  /** For admins only. */
  list: () => queryOptions({ queryKey: ['people', 'chatRooms'], queryFn: () => call('chatRooms.list') }),
}
