// Owns how many calls to Salesforce the workspace's devices made today, and the admin's cap on them. It is counted here and
// not on each desktop: an admin means the team's share of the org's calls, and a count on a desktop would start anew there.
import type { Kysely, Transaction } from 'kysely'
import type { ApiBudget } from '#shared/tracker-api/runs.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { TrackerContext } from '../context.ts'
import { withFeed } from '../feed/append.ts'

const dayMs = 24 * 60 * 60_000
/** UTC's day: the same for all members of a team. */
const dayOf = (now: number) => toInstant(now).slice(0, 10)

export async function readBudget(db: Kysely<Database>, workspaceId: string, now: number): Promise<ApiBudget> {
  const row = await db
    .selectFrom('api_budgets')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst()
  return {
    used: row && row.day === dayOf(now) ? row.calls : 0,
    dailyCap: row?.daily_cap ?? null,
    resetsAt: toInstant((Math.floor(now / dayMs) + 1) * dayMs),
  }
}

export const isSpent = ({ used, dailyCap }: ApiBudget) => dailyCap !== null && used >= dailyCap

/** In the transaction that settles what the calls were made for. */
export async function addCalls(
  trx: Transaction<Database>,
  workspaceId: string,
  calls: number,
  now: number,
): Promise<void> {
  if (calls === 0) return
  const day = dayOf(now)
  await trx
    .insertInto('api_budgets')
    .values({ workspace_id: workspaceId, daily_cap: null, day, calls })
    .onConflict((conflict) =>
      conflict.column('workspace_id').doUpdateSet((eb) => ({
        day,
        calls: eb
          .case()
          .when('api_budgets.day', '=', day)
          .then(eb('api_budgets.calls', '+', calls))
          .else(calls)
          .end(),
      })),
    )
    .execute()
}

/** Devices that wait for tomorrow look again at once. */
export function setDailyCap(
  context: TrackerContext,
  workspaceId: string,
  dailyCap: number | null,
): Promise<ApiBudget> {
  const now = context.clock.now()
  return withFeed(context, workspaceId, async (trx, emit) => {
    await trx
      .insertInto('api_budgets')
      .values({ workspace_id: workspaceId, daily_cap: dailyCap, day: dayOf(now), calls: 0 })
      .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet({ daily_cap: dailyCap }))
      .execute()
    emit({ type: 'workspace.changed', subject: {} })
    return readBudget(trx, workspaceId, now)
  })
}
