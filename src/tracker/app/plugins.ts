// Owns the list of rooms that make up the tracker, in the order in which they register.
import { analyticsRoom } from '../routes/analytics.ts'
import { apiBudgetRoom } from '../routes/api-budget.ts'
import { documentsRoom } from '../routes/documents.ts'
import { feedRoom } from '../routes/feed.ts'
import { gateRoom } from '../routes/gate.ts'
import { linksRoom } from '../routes/links.ts'
import { notificationsRoom } from '../routes/notifications.ts'
import { pagesRoom } from '../routes/pages/plugin.ts'
import { peopleRoom } from '../routes/people.ts'
import { runsRoom } from '../routes/runs.ts'
import { visitsRoom } from '../routes/visits.ts'
import { workflowsRoom } from '../routes/workflows.ts'
import type { Room } from '../services/context.ts'

export const rooms: readonly Room[] = [
  peopleRoom,
  documentsRoom,
  linksRoom,
  gateRoom,
  workflowsRoom,
  visitsRoom,
  analyticsRoom,
  runsRoom,
  apiBudgetRoom,
  feedRoom,
  notificationsRoom,
  pagesRoom,
]
