// Owns the list of rooms that make up the tracker, in the order in which they register.
import { analyticsRoom } from './analytics/room.ts'
import { apiBudgetRoom } from './api-budget/room.ts'
import type { Room } from './context.ts'
import { documentsRoom } from './documents/room.ts'
import { feedRoom } from './feed/room.ts'
import { linksRoom } from './links/room.ts'
import { notificationsRoom } from './notifications/room.ts'
import { pagesRoom } from './pages/room.ts'
import { peopleRoom } from './people/room.ts'
import { runsRoom } from './runs/room.ts'
import { visitsRoom } from './visits/room.ts'
import { workflowsRoom } from './workflows/room.ts'

export const rooms: readonly Room[] = [
  peopleRoom,
  documentsRoom,
  linksRoom,
  workflowsRoom,
  visitsRoom,
  analyticsRoom,
  runsRoom,
  apiBudgetRoom,
  feedRoom,
  notificationsRoom,
  pagesRoom,
]
