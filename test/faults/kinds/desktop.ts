// The desktop is killed with SIGKILL: at steps of its run worker, or at a random time after the last reader has left.
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import { killAfterReaders, restartUntilSettled } from './desktop-restart.ts'
import { defineFaultKind } from './fault-kind.ts'
import { planWorkerKills } from './worker-kills.ts'

export const desktop = defineFaultKind<{ ambushes: Ambush[]; killsAfterMs: number[] }>({
  weight: 8,
  readers: (random) => random.between(1, 3),
  plan: (random) =>
    random.chance(0.2)
      ? { ambushes: [], killsAfterMs: [random.between(0, 1500)] }
      : { ambushes: planWorkerKills(random), killsAfterMs: [] },
  async inject(context, { ambushes, killsAfterMs }) {
    const { desktop: own } = context.environment
    own.ambush(ambushes)
    const killing = killAfterReaders(context, own, killsAfterMs)
    await restartUntilSettled(context, own, killing)
    return []
  },
})
