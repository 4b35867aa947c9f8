// A desktop sleeps past its lease, a colleague's takes over, it wakes up.
import { eventually } from '../../fixtures/part.ts'
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import { defineKind, patienceMs } from './kind.ts'
import { acts } from './reviving.ts'

export const desktopSleeps = defineKind<{ ambushes: Ambush[] }>({
  inDeck: 1,
  mayUndo: true,
  noQueues: true,
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
  async act(course, { ambushes }) {
    const { desktop } = course.scene
    const colleague = await course.scene.colleague()
    await colleague.start()
    const before = acts(desktop, 'freeze')
    desktop.ambush(ambushes)
    await course.allGone
    // The colleague's desktop may be first, where the step never comes.
    await eventually(
      'asleep, or over',
      async () => acts(desktop, 'freeze') > before || (await course.isOver()),
      patienceMs,
    )
    await eventually('worked off by the colleague', course.isOver, patienceMs)
    course.tally.faults += acts(desktop, 'freeze') - before
    desktop.ambush([])
    desktop.thaw()
    await colleague.stop()
    return []
  },
})
