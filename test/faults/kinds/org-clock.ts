// The org's clock is days off, and the answer of a write is lost.
import type { FaultInput } from '../../salesforce-org/control-contract.ts'
import { defineKind } from './kind.ts'
import { revive } from './reviving.ts'

const hourMs = 3_600_000

export const orgClock = defineKind<{ offsetMs: number; faults: FaultInput[] }>({
  inDeck: 1,
  readers: (random) => random.between(1, 3),
  plan: (random) => ({
    offsetMs: random.between(26, 500) * hourMs * random.pick([-1, -1, 1]),
    faults: [
      {
        match: { kind: 'write', contains: '"type":"Task"' },
        effect: random.pick([{ type: 'lose-reply' }, { type: 'truncate' }] as const),
      },
    ],
  }),
  async act(course, { offsetMs, faults }) {
    const { desktop, team } = course.scene
    await team.org.control.set({ clockOffsetMs: offsetMs })
    await team.org.control.fault(...faults)
    await revive(course, desktop, Promise.resolve())
    for (const { fired } of await team.org.control.faults()) course.tally.faults += fired
    await team.org.control.clearFaults()
    return []
  },
  cleanUp: async ({ team }) => {
    await team.org.control.set({ clockOffsetMs: 0 })
  },
})
