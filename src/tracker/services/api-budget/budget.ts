// The tracker counts the API calls of the whole team. A count on each desktop would not limit the team's share of the org's calls, and a new or reset
// desktop would start at zero.
import type { ApiBudget } from '#shared/tracker-api/runs.ts'
import { dayOf, nextDayAt } from '../../domain/api-budget.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { changesOf } from '../audit/changes.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'

type Budgets = Pick<WorkspaceRepositories, 'apiBudget'>

export async function readBudget({ apiBudget }: Budgets, now: number): Promise<ApiBudget> {
  const budget = await apiBudget.find()
  return {
    used: budget?.day === dayOf(now) ? budget.calls : 0,
    dailyCap: budget?.dailyCap ?? null,
    resetsAt: toInstant(nextDayAt(now)),
  }
}

/** Adds calls to the count of the day. Must be called in the transaction that settles the runs for which the calls were made. */
export async function addCalls({ apiBudget }: Budgets, calls: number, now: number): Promise<void> {
  if (calls > 0) await apiBudget.addCalls(dayOf(now), calls)
}

/** Sets the daily cap. Wakes the devices that wait for the next day. */
export function setDailyCap(
  context: TrackerContext,
  caller: Caller,
  dailyCap: number | null,
): Promise<ApiBudget> {
  const now = context.clock.now()
  return inWorkspace(context, caller.workspaceId, async ({ emit, repositories, record }) => {
    const before = await readBudget(repositories, now)
    const changes = changesOf({ dailyCap: before.dailyCap }, { dailyCap })
    if (changes.length > 0) await record(caller, 'settingsChanged', { changes })
    await repositories.apiBudget.setCap(dailyCap, dayOf(now))
    emit({ type: 'workspace.changed', subject: {} })
    return readBudget(repositories, now)
  })
}
