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
      'noteVisitsOfOpened',
    ],
    'visits.left': [
      'logLeft',
      'countLeft',
      'undeferOpenings',
      'createRunsOfLeft',
      'feedLeft',
      'notifyOfLeft',
    ],
    'visits.openingsUndeferred': ['createRunsOfUndeferred', 'notifyOfUndeferred'],
    'visit.identified': [
      'logIdentified',
      'createRunsOfIdentified',
      'feedIdentified',
      'notifyOfIdentified',
      'noteVisitOfIdentified',
    ],
    'visits.changed': ['logChanged', 'feedChanged'],
    'openings.held': ['logHeld', 'holdRuns', 'deleteNotificationsOfHeld'],
    'openings.heldCounted': ['notifyOfHeldCount'],
    'openings.answered': ['answerHeldRuns'],
    'run.settled': ['logSettled', 'feedSettled', 'decideAudienceOfSettled'],
  })
})
