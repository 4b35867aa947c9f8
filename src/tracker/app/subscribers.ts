import type { Subscribers } from '../events/dispatcher.ts'
import { countLeft } from '../services/analytics/subscribers.ts'
import {
  feedActed,
  feedChanged,
  feedIdentified,
  feedLeft,
  feedOpened,
  feedSettled,
} from '../services/feed/subscribers.ts'
import {
  decideAudienceOfSettled,
  deleteNotificationsOfHeld,
  notifyOfHeldCount,
  notifyOfIdentified,
  notifyOfLeft,
  notifyOfOpened,
  notifyOfUndeferred,
  tellOfActed,
} from '../services/notifications/subscribers.ts'
import {
  answerHeldRuns,
  createRunsOfIdentified,
  createRunsOfLeft,
  createRunsOfOpened,
  createRunsOfUndeferred,
  holdRuns,
} from '../services/runs/subscribers.ts'
import { raiseSignalsOfLeft } from '../services/signals/raise-signals.ts'
import { noteVisitOfIdentified, noteVisitsOfOpened, undeferOpenings } from '../services/visits/subscribers.ts'
import {
  logActed,
  logChanged,
  logHeld,
  logIdentified,
  logLeft,
  logOpened,
  logSettled,
} from '../services/visits/visit-steps.ts'
import {
  answerHeldWebhooks,
  holdWebhooks,
  webhooksOfActed,
  webhooksOfGateLeft,
  webhooksOfIdentified,
  webhooksOfLeft,
  webhooksOfLinks,
  webhooksOfOpened,
  webhooksOfResumed,
  webhooksOfSettled,
  webhooksOfSignals,
  webhooksOfUndeferred,
} from '../services/webhooks/subscribers.ts'

/**
 * The subscribers of each domain event. They run one after the other, in this order, inside the transaction of the publisher. Rows are locked
 * in the same order: visits (by the publisher), figures of analytics, runs, notifications, visitors. The row of the workspace, which orders
 * the feed, is locked last, when the transaction appends the feed (ADR 11). This common order prevents deadlocks.
 */
export const subscribers: Subscribers = {
  'visits.opened': [
    logOpened,
    createRunsOfOpened,
    feedOpened,
    notifyOfOpened,
    webhooksOfOpened,
    noteVisitsOfOpened,
  ],
  'visits.left': [
    logLeft,
    countLeft,
    raiseSignalsOfLeft,
    undeferOpenings,
    createRunsOfLeft,
    feedLeft,
    notifyOfLeft,
    webhooksOfLeft,
  ],
  'signals.raised': [webhooksOfSignals],
  'visits.openingsUndeferred': [createRunsOfUndeferred, notifyOfUndeferred, webhooksOfUndeferred],
  'visit.identified': [
    logIdentified,
    createRunsOfIdentified,
    feedIdentified,
    notifyOfIdentified,
    webhooksOfIdentified,
    noteVisitOfIdentified,
  ],
  'visits.changed': [logChanged, feedChanged, webhooksOfResumed],
  'visit.acted': [logActed, feedActed, tellOfActed, webhooksOfActed],
  'gate.left': [webhooksOfGateLeft],
  'links.created': [webhooksOfLinks],
  'openings.held': [logHeld, holdRuns, deleteNotificationsOfHeld, holdWebhooks],
  'openings.heldCounted': [notifyOfHeldCount],
  'openings.answered': [answerHeldRuns, answerHeldWebhooks],
  'run.settled': [logSettled, feedSettled, decideAudienceOfSettled, webhooksOfSettled],
}
