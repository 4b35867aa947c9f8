// Salesforce commits the write of a Task after the desktop gave it up, looked for it and wrote again.
import { eventually } from '../../fixtures/part.ts'
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import type { FaultInput } from '../../salesforce-org/control-contract.ts'
import { caution } from '../scene.ts'
import { deaths } from './deaths.ts'
import { type Course, defineKind, patienceMs, sleep } from './kind.ts'
import { revive } from './reviving.ts'

export const lateCommits = defineKind<{ faults: FaultInput[]; ambushes: Ambush[] }>({
  inDeck: 1,
  // One of the two Tasks is deleted in the end.
  mayUndo: true,
  readers: (random) => random.between(1, 3),
  plan: (random) => ({
    faults: Array.from({ length: random.between(1, 2) }, () => ({
      match: { kind: 'write', contains: '"type":"Task"' },
      effect: {
        type: 'slow',
        ms: random.between(caution.afterTimeOutMs + 2_200, caution.afterLateCommitMs - 500),
      },
    })),
    ambushes: random.chance(0.3) ? deaths(random) : [],
  }),
  async act(course, { faults, ambushes }) {
    const { desktop, team } = course.scene
    await team.org.control.fault(...faults)
    desktop.ambush(ambushes)
    await revive(course, desktop, Promise.resolve())
    for (const { fired } of await team.org.control.faults()) course.tally.faults += fired
    await team.org.control.clearFaults()
    // The late ones are there by now, and due to be looked for.
    await sleep(caution.afterLateCommitMs)
    await eventually('taken back', () => hasNoDouble(course), patienceMs).catch(() => undefined)
    return []
  },
})

async function hasNoDouble({ scene, subjects, isOver }: Course): Promise<boolean> {
  const tasks = await scene.team.org.control.tasks()
  const counts = subjects.map(
    ({ plan }) => tasks.filter(({ Subject }) => String(Subject).includes(plan.email)).length,
  )
  return counts.every((count) => count <= 1) && (await isOver())
}
