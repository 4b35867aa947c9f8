// Faults of the token endpoint while work waits: limits, outages, cut answers, and a client secret that is refused and then
// repaired. The grant must outlive all of them.
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import type { FaultEffect, FaultInput } from '../../salesforce-org/control-contract.ts'
import type { Random } from '../random.ts'
import { deaths } from './deaths.ts'
import { defineKind } from './kind.ts'
import { revive } from './reviving.ts'

type LoginPlan = { faults: FaultInput[]; ambushes: Ambush[] }

export const login = defineKind<LoginPlan>({
  inDeck: 1,
  readers: (random) => random.between(1, 3),
  plan: (random) => ({
    faults: Array.from({ length: random.between(1, 3) }, () => tokenFault(random)),
    ambushes: random.chance(0.3) ? deaths(random) : [],
  }),
  // A rotated token whose answer is lost is gone in a real org too: that is a rep's click, not a fault of the work.
  prepare: async ({ team }) => void (await team.org.control.set({ rotateRefreshTokens: false })),
  async act(course, { faults, ambushes }) {
    const { desktop, team } = course.scene
    const { control } = team.org
    await control.fault(...faults)
    await control.expireAccessTokens()
    desktop.ambush(ambushes)
    await revive(course, desktop, Promise.resolve())
    for (const { fired } of await control.faults()) course.tally.faults += fired
    await control.clearFaults()
    return []
  },
  cleanUp: async ({ team }) => void (await team.org.control.set({ rotateRefreshTokens: true })),
})

function tokenFault(random: Random): FaultInput {
  const effect = random.pick<FaultEffect>([
    { type: 'oauth-error', error: 'rate_limit_exceeded', description: 'login rate exceeded' },
    { type: 'oauth-error', error: 'server_error', description: 'unknown error' },
    { type: 'oauth-error', error: 'invalid_client', description: 'invalid client credentials' },
    { type: 'oauth-error', error: 'a_new_error', description: 'never heard of' },
    { type: 'refuse', status: 429, errors: [] },
    { type: 'maintenance' },
    { type: 'html' },
    { type: 'drop' },
    { type: 'lose-reply' },
    { type: 'truncate' },
  ])
  return { match: { kind: 'token' }, times: random.between(1, 2), effect }
}
