import { expect, it } from 'vitest'
import { subscribers } from './subscribers.ts'

it('the subscribers of each event are listed in the order in which rows are locked', () => {
  const names = Object.entries(subscribers).map(([event, list]) => [event, list.map(({ name }) => name)])
  expect(Object.fromEntries(names)).toEqual({
    'visits.opened': ['createRunsOfOpened', 'feedOpened', 'notifyOfOpened', 'noteVisitsOfOpened'],
    'visits.left': ['countLeft', 'undeferOpenings', 'createRunsOfLeft', 'feedLeft', 'notifyOfLeft'],
    'visits.openingsUndeferred': ['createRunsOfUndeferred', 'notifyOfUndeferred'],
    'visit.identified': [
      'createRunsOfIdentified',
      'feedIdentified',
      'notifyOfIdentified',
      'noteVisitOfIdentified',
    ],
    'visits.changed': ['feedChanged'],
    'openings.held': ['holdRuns', 'deleteNotificationsOfHeld'],
    'openings.heldCounted': ['notifyOfHeldCount'],
    'openings.answered': ['answerHeldRuns'],
    'run.settled': ['feedSettled', 'decideAudienceOfSettled'],
  })
})
