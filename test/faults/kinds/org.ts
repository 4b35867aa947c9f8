// Faults of the org's API, and two devices of one member that claim at once.
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import type { FaultInput } from '../../salesforce-org/control-contract.ts'
import type { Random } from '../random.ts'
import { deaths } from './deaths.ts'
import { type Course, defineKind } from './kind.ts'
import { revive } from './reviving.ts'

type OrgPlan = { faults: FaultInput[]; ambushes: Ambush[] }

async function meetFaults(course: Course, { faults, ambushes }: OrgPlan): Promise<void> {
  const { desktop, team } = course.scene
  await team.org.control.fault(...faults)
  desktop.ambush(ambushes)
  await revive(course, desktop, Promise.resolve())
  for (const { fired } of await team.org.control.faults()) course.tally.faults += fired
  await team.org.control.clearFaults()
}

export const org = defineKind<OrgPlan>({
  inDeck: 2,
  readers: (random) => random.between(1, 3),
  plan: (random) => ({
    faults: Array.from({ length: random.between(1, 2) }, () => orgFault(random)),
    ambushes: random.chance(0.3) ? deaths(random) : [],
  }),
  async act(course, plan) {
    await meetFaults(course, plan)
    return []
  },
})

export const race = defineKind<{ faults: FaultInput[] }>({
  inDeck: 1,
  mayUndo: true,
  readers: (random) => random.between(3, 6),
  plan: (random) => ({ faults: random.chance(0.4) ? [orgFault(random)] : [] }),
  async act(course, { faults }) {
    const second = await course.scene.secondDevice()
    await second.start()
    await meetFaults(course, { faults, ambushes: [] })
    await second.stop()
    course.tally.faults += 1
    return []
  },
})

function orgFault(random: Random): FaultInput {
  // A write of a Task: a campaign's would find itself a member already.
  const write = { kind: 'write', contains: '"type":"Task"' } as const
  const times = random.between(1, 2)
  return random.pick<() => FaultInput>([
    () => ({ match: write, times, effect: { type: 'lose-reply' } }),
    () => ({ match: write, effect: { type: 'truncate' } }),
    () => ({ match: write, effect: { type: 'drop' } }),
    () => ({ match: write, effect: { type: 'no-reply', commit: random.chance(0.5) } }),
    // Longer than the desktop's patience, shorter than its caution: see `caution` in scene.ts.
    () => ({ match: write, effect: { type: 'slow', ms: random.between(800, 1200) } }),
    () => ({ match: write, effect: { type: 'slow', ms: random.between(800, 1200), commitFirst: true } }),
    () => ({ match: write, effect: { type: 'html' } }),
    () => ({
      match: { object: 'Task' },
      times: random.between(1, 5),
      effect: { type: 'record-error', errorCode: 'UNABLE_TO_LOCK_ROW' },
    }),
    () => ({ match: { kind: 'api' }, times: random.between(1, 3), effect: { type: 'maintenance' } }),
    () => ({
      match: { kind: 'api' },
      effect: { type: 'unauthorized', variant: random.pick(['expired', 'text', 'html', 'empty']) },
    }),
    () => ({
      match: { kind: 'api' },
      times,
      effect: {
        type: 'refuse',
        status: 403,
        errors: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
      },
    }),
  ])()
}
