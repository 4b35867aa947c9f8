// The clock of the org is wrong by more than a day, and the response of a write is lost.
import type { FaultInput } from '../../salesforce-org/control-contract.ts'
import { restartUntilSettled } from './desktop-restart.ts'
import { defineFaultKind } from './fault-kind.ts'

const hourMs = 3_600_000

export const orgClock = defineFaultKind<{ offsetMs: number; faults: FaultInput[] }>({
  weight: 1,
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
  async inject(context, { offsetMs, faults }) {
    const { desktop, team } = context.environment
    await team.org.control.set({ clockOffsetMs: offsetMs })
    await team.org.control.fault(...faults)
    await restartUntilSettled(context, desktop, Promise.resolve())
    for (const { fired } of await team.org.control.faults()) context.tally.faults += fired
    await team.org.control.clearFaults()
    return []
  },
  cleanUp: async ({ team }) => {
    await team.org.control.set({ clockOffsetMs: 0 })
  },
})
