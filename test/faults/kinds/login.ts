// The token endpoint fails while runs wait: limits, outages, incomplete responses, and a client secret that is refused for some time. The desktop
// must keep its grant after each of these faults.
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import type { FaultEffect, FaultInput } from '../../salesforce-org/control-contract.ts'
import type { Random } from '../random.ts'
import { restartUntilSettled } from './desktop-restart.ts'
import { defineFaultKind } from './fault-kind.ts'
import { planWorkerKills } from './worker-kills.ts'

type LoginPlan = { faults: FaultInput[]; ambushes: Ambush[] }

export const login = defineFaultKind<LoginPlan>({
  weight: 1,
  readers: (random) => random.between(1, 3),
  plan: (random) => ({
    faults: Array.from({ length: random.between(1, 3) }, () => tokenFault(random)),
    ambushes: random.chance(0.3) ? planWorkerKills(random) : [],
  }),
  // If the response with a rotated refresh token is lost, the grant is lost in a real org too, and the rep must connect again. This kind of fault
  // excludes such a loss, so the org does not rotate refresh tokens.
  prepare: async ({ team }) => void (await team.org.control.set({ rotateRefreshTokens: false })),
  async inject(context, { faults, ambushes }) {
    const { desktop, team } = context.environment
    const { control } = team.org
    await control.fault(...faults)
    await control.expireAccessTokens()
    desktop.ambush(ambushes)
    await restartUntilSettled(context, desktop, Promise.resolve())
    for (const { fired } of await control.faults()) context.tally.faults += fired
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
