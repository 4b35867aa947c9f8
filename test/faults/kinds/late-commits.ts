// The request that writes a Task times out, a search does not find the Task, and the desktop writes a second Task. Salesforce then commits the first
// Task.
import { eventually } from '../../fixtures/part.ts'
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import type { FaultInput } from '../../salesforce-org/control-contract.ts'
import { workerTiming } from '../environment.ts'
import { restartUntilSettled } from './desktop-restart.ts'
import { defineFaultKind, type RunContext, sleep, timeoutMs } from './fault-kind.ts'
import { planWorkerKills } from './worker-kills.ts'

export const lateCommits = defineFaultKind<{ faults: FaultInput[]; ambushes: Ambush[] }>({
  weight: 1,
  // The second search deletes one of the two Tasks.
  allowsDeletedDuplicates: true,
  readers: (random) => random.between(1, 3),
  plan: (random) => ({
    faults: Array.from({ length: random.between(1, 2) }, () => ({
      match: { kind: 'write', contains: '"type":"Task"' },
      effect: {
        type: 'slow',
        ms: random.between(workerTiming.afterTimeOutMs + 2_200, workerTiming.afterLateCommitMs - 500),
      },
    })),
    ambushes: random.chance(0.3) ? planWorkerKills(random) : [],
  }),
  async inject(context, { faults, ambushes }) {
    const { desktop, team } = context.environment
    await team.org.control.fault(...faults)
    desktop.ambush(ambushes)
    await restartUntilSettled(context, desktop, Promise.resolve())
    for (const { fired } of await team.org.control.faults()) context.tally.faults += fired
    await team.org.control.clearFaults()
    // After this time, Salesforce has committed the late Tasks, and the second search is due.
    await sleep(workerTiming.afterLateCommitMs)
    await eventually('duplicates deleted', () => hasNoDuplicate(context), timeoutMs).catch(() => undefined)
    return []
  },
})

async function hasNoDuplicate({ environment, visitCases, isSettled }: RunContext): Promise<boolean> {
  const tasks = await environment.team.org.control.tasks()
  const counts = visitCases.map(
    ({ plan }) => tasks.filter(({ Subject }) => String(Subject).includes(plan.email)).length,
  )
  return counts.every((count) => count <= 1) && (await isSettled())
}
