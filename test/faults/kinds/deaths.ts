// At which steps a desktop's worker is killed.
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import type { Random } from '../random.ts'

const firstSteps = [
  ...(['claim', 'claimed', 'read', 'planned', 'renew', 'renewed', 'write', 'written', 'settle'] as const),
  'settled',
] as const
/** After one of these an earlier attempt may have written: the next one reconciles. */
const doubtfulSteps = ['renewed', 'write', 'written', 'written', 'settle'] as const
const laterSteps = [
  ...(['reconcile', 'reconciled', 'renew', 'write', 'written', 'verify', 'settle'] as const),
  'settled',
] as const

/** Later than these a call is under way. */
const sends = new Set<string>(['claim', 'read', 'reconcile', 'renew', 'write', 'verify', 'settle'])

const ambush = (random: Random, step: string): Ambush => ({
  step,
  act: 'kill',
  afterMs: sends.has(step) && random.chance(0.4) ? random.between(1, 12) : 0,
})

export function deaths(random: Random): Ambush[] {
  if (random.chance(0.5)) return [ambush(random, random.pick(firstSteps))]
  const again = Array.from({ length: random.between(1, 2) }, () => ambush(random, random.pick(laterSteps)))
  return [ambush(random, random.pick(doubtfulSteps)), ...again]
}
