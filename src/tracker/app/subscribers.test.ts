import { expect, it } from 'vitest'
import { subscribers } from './subscribers.ts'

it('the subscribers of each event are listed in the order in which rows are locked', () => {
  const names = Object.entries(subscribers).map(([event, list]) => [event, list.map(({ name }) => name)])
  expect(Object.fromEntries(names)).toEqual({
    'visits.opened': [
      'logOpened',
      'createRunsOfOpened',
      'feedOpened',
      'notifyOfOpened',
      'webhooksOfOpened',
      'noteVisitsOfOpened',
    ],
    'visits.left': [
      'logLeft',
      'countLeft',
      'raiseSignalsOfLeft',
      'undeferOpenings',
      'createRunsOfLeft',
      'feedLeft',
      'notifyOfLeft',
      'webhooksOfLeft',
    ],
    'visits.openingsUndeferred': ['createRunsOfUndeferred', 'notifyOfUndeferred', 'webhooksOfUndeferred'],
    'visit.identified': [
      'logIdentified',
      'createRunsOfIdentified',
      'feedIdentified',
      'notifyOfIdentified',
      'webhooksOfIdentified',
      'noteVisitOfIdentified',
    ],
    'visits.changed': ['logChanged', 'feedChanged', 'webhooksOfResumed'],
    'signals.raised': ['webhooksOfSignals'],
    'visit.acted': ['logActed', 'feedActed', 'tellOfActed', 'webhooksOfActed'],
    'gate.left': ['webhooksOfGateLeft'],
    'links.created': ['webhooksOfLinks'],
    'openings.held': ['logHeld', 'holdRuns', 'deleteNotificationsOfHeld', 'holdWebhooks'],
    'openings.heldCounted': ['notifyOfHeldCount'],
    'openings.answered': ['answerHeldRuns', 'answerHeldWebhooks'],
    'run.settled': ['logSettled', 'feedSettled', 'decideAudienceOfSettled', 'webhooksOfSettled'],
  })
})
