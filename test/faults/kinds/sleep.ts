// A desktop is frozen for longer than its lease, the desktop of a colleague takes over its runs, and the first desktop continues.
import { eventually } from '../../fixtures/part.ts'
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import { ambushCount } from './desktop-restart.ts'
import { defineFaultKind, timeoutMs } from './fault-kind.ts'

export const desktopSleeps = defineFaultKind<{ ambushes: Ambush[] }>({
  weight: 1,
  allowsDeletedDuplicates: true,
  withoutQueueOwners: true,
  readers: (random) => random.between(1, 2),
  plan: (random) => ({
    ambushes: [
      {
        step: random.pick(['claimed', 'planned', 'renewed', 'write', 'written', 'settle']),
        act: 'freeze',
        afterMs: 0,
      },
    ],
  }),
  async inject(context, { ambushes }) {
    const { desktop } = context.environment
    const colleague = await context.environment.colleague()
    await colleague.start()
    const before = ambushCount(desktop, 'freeze')
    desktop.ambush(ambushes)
    await context.readersDone
    // The desktop of the colleague may execute the run first. Then the step never occurs on this desktop.
    await eventually(
      'desktop frozen, or runs settled',
      async () => ambushCount(desktop, 'freeze') > before || (await context.isSettled()),
      timeoutMs,
    )
    await eventually('runs settled by the colleague', context.isSettled, timeoutMs)
    context.tally.faults += ambushCount(desktop, 'freeze') - before
    desktop.ambush([])
    desktop.thaw()
    await colleague.stop()
    return []
  },
})
