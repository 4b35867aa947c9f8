// kill -9 of the desktop by its own worker at these steps, then at any moment so long after the last goodbye.
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import { deaths } from './deaths.ts'
import { defineKind } from './kind.ts'
import { killLater, revive } from './reviving.ts'

export const desktop = defineKind<{ ambushes: Ambush[]; killsAfterMs: number[] }>({
  inDeck: 8,
  readers: (random) => random.between(1, 3),
  plan: (random) =>
    random.chance(0.2)
      ? { ambushes: [], killsAfterMs: [random.between(0, 1500)] }
      : { ambushes: deaths(random), killsAfterMs: [] },
  async act(course, { ambushes, killsAfterMs }) {
    const { desktop: own } = course.scene
    own.ambush(ambushes)
    const killing = killLater(course, own, killsAfterMs)
    await revive(course, own, killing)
    return []
  },
})
