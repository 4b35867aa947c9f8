// `org`: the Salesforce API fails. `race`: two desktops of one member claim runs at the same time.
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import type { FaultInput } from '../../salesforce-org/control-contract.ts'
import type { Random } from '../random.ts'
import { restartUntilSettled } from './desktop-restart.ts'
import { defineFaultKind, type RunContext } from './fault-kind.ts'
import { planWorkerKills } from './worker-kills.ts'

type OrgPlan = { faults: FaultInput[]; ambushes: Ambush[] }

async function injectOrgFaults(context: RunContext, { faults, ambushes }: OrgPlan): Promise<void> {
  const { desktop, team } = context.environment
  await team.org.control.fault(...faults)
  desktop.ambush(ambushes)
  await restartUntilSettled(context, desktop, Promise.resolve())
  for (const { fired } of await team.org.control.faults()) context.tally.faults += fired
  await team.org.control.clearFaults()
}

export const org = defineFaultKind<OrgPlan>({
  weight: 2,
  readers: (random) => random.between(1, 3),
  plan: (random) => ({
    faults: Array.from({ length: random.between(1, 2) }, () => orgFault(random)),
    ambushes: random.chance(0.3) ? planWorkerKills(random) : [],
  }),
  async inject(context, plan) {
    await injectOrgFaults(context, plan)
    return []
  },
})

export const race = defineFaultKind<{ faults: FaultInput[] }>({
  weight: 1,
  allowsDeletedDuplicates: true,
  readers: (random) => random.between(3, 6),
  plan: (random) => ({ faults: random.chance(0.4) ? [orgFault(random)] : [] }),
  async inject(context, { faults }) {
    const second = await context.environment.secondDevice()
    await second.start()
    await injectOrgFaults(context, { faults, ambushes: [] })
    await second.stop()
    context.tally.faults += 1
    return []
  },
})

function orgFault(random: Random): FaultInput {
  // The faults match only writes of Tasks. A repeated write of a campaign member finds the existing member, so no reconciliation is necessary.
  const write = { kind: 'write', contains: '"type":"Task"' } as const
  const times = random.between(1, 2)
  return random.pick<() => FaultInput>([
    () => ({ match: write, times, effect: { type: 'lose-reply' } }),
    () => ({ match: write, effect: { type: 'truncate' } }),
    () => ({ match: write, effect: { type: 'drop' } }),
    () => ({ match: write, effect: { type: 'no-reply', commit: random.chance(0.5) } }),
    // The delay is longer than the write time-out and shorter than `afterTimeOutMs` in environment.ts. The first search therefore finds the Task.
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
