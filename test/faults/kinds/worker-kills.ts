// Plans the steps of the run worker at which its desktop is killed.
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import type { Random } from '../random.ts'

const firstSteps = [
  ...(['claim', 'claimed', 'read', 'planned', 'renew', 'renewed', 'write', 'written', 'settle'] as const),
  'settled',
] as const
/** After a kill at one of these steps, the next attempt cannot know whether the Task was written, so the next attempt reconciles. */
const unknownOutcomeSteps = ['renewed', 'write', 'written', 'written', 'settle'] as const
const laterSteps = [
  ...(['reconcile', 'reconciled', 'renew', 'write', 'written', 'verify', 'settle'] as const),
  'settled',
] as const

/** After each of these steps, a call is in progress for some milliseconds. */
const callSteps = new Set<string>(['claim', 'read', 'reconcile', 'renew', 'write', 'verify', 'settle'])

const ambush = (random: Random, step: string): Ambush => ({
  step,
  act: 'kill',
  afterMs: callSteps.has(step) && random.chance(0.4) ? random.between(1, 12) : 0,
})

export function planWorkerKills(random: Random): Ambush[] {
  if (random.chance(0.5)) return [ambush(random, random.pick(firstSteps))]
  const laterKills = Array.from({ length: random.between(1, 2) }, () =>
    ambush(random, random.pick(laterSteps)),
  )
  return [ambush(random, random.pick(unknownOutcomeSteps)), ...laterKills]
}
