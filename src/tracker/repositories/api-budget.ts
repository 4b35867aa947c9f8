import type { Connection } from './connection.ts'

/** The number of Salesforce API calls that a workspace's devices made on one day, and the admin's limit. */
export type StoredBudget = { day: string; calls: number; dailyCap: number | null }

export function createApiBudgetRepository({ db }: Connection, workspaceId: string) {
  return {
    /** Undefined before the first call and the first cap. */
    async find(): Promise<StoredBudget | undefined> {
      const row = await db
        .selectFrom('api_budgets')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .executeTakeFirst()
      return row && { day: row.day, calls: row.calls, dailyCap: row.daily_cap }
    },

    /** Adds to the calls of `day`. Replaces the calls of an earlier day. */
    async addCalls(day: string, calls: number): Promise<void> {
      await db
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
    },

    /** `day` is stored if the workspace has made no call so far. */
    async setCap(dailyCap: number | null, day: string): Promise<void> {
      await db
        .insertInto('api_budgets')
        .values({ workspace_id: workspaceId, daily_cap: dailyCap, day, calls: 0 })
        .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet({ daily_cap: dailyCap }))
        .execute()
    },
  }
}
