import type { Connection } from './connection.ts'

/** `calls`: the number of Salesforce API calls that the devices of a workspace made on `day`. `dailyCap`: the limit that an admin set, or null. */
export type StoredBudget = { day: string; calls: number; dailyCap: number | null }

export function createApiBudgetRepository({ db }: Connection, workspaceId: string) {
  return {
    /** Returns undefined if the workspace has neither counted a call nor set a cap yet. */
    async find(): Promise<StoredBudget | undefined> {
      const row = await db
        .selectFrom('api_budgets')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .executeTakeFirst()
      return row && { day: row.day, calls: row.calls, dailyCap: row.daily_cap }
    },

    /** Adds `calls` to the count of `day`. If the stored count is of another day, the count starts again at `calls`. */
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

    /** Sets or removes (null) the limit. If the workspace has no row yet, the row is made with `day` and 0 calls. */
    async setCap(dailyCap: number | null, day: string): Promise<void> {
      await db
        .insertInto('api_budgets')
        .values({ workspace_id: workspaceId, daily_cap: dailyCap, day, calls: 0 })
        .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet({ daily_cap: dailyCap }))
        .execute()
    },
  }
}
