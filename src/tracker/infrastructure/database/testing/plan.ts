// How much work a database does for a statement. A plan that reads a whole table, or the same rows again for each row, shows in the number of rows.
import { CompiledQuery, type Kysely, type KyselyPlugin, type RootOperationNode } from 'kysely'
import { z } from 'zod'
import type { Database } from '../schema.ts'

const Count = z.number().default(0)
/** The counts are averages of the loops. */
const PlanNode = z.object({
  'Actual Rows': Count,
  'Actual Loops': Count,
  'Rows Removed by Filter': Count,
  'Rows Removed by Join Filter': Count,
  get Plans() {
    return z.array(PlanNode).default([])
  },
})
const Explained = z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: PlanNode })]) })

const rowsOf = (node: z.output<typeof PlanNode>): number =>
  node['Actual Loops'] *
    (node['Actual Rows'] + node['Rows Removed by Filter'] + node['Rows Removed by Join Filter']) +
  node.Plans.reduce((sum, each) => sum + rowsOf(each), 0)

type Db = Kysely<Database>
type Work = (db: Db) => Promise<unknown>

/** Executes `work`, and then the last statement that it sent again, after this `explain`. Returns the rows of the answer. */
async function explain(db: Db, work: Work, keyword: string): Promise<unknown[]> {
  let sent: RootOperationNode | undefined
  const recorder: KyselyPlugin = {
    transformQuery({ node }) {
      sent = node
      return node
    },
    transformResult: async ({ result }) => result,
  }
  await work(db.withPlugin(recorder))
  const { sql, parameters } = db
    .getExecutor()
    .compileQuery(sent as unknown as RootOperationNode, { queryId: 'explained' })
  const { rows } = await db.executeQuery(CompiledQuery.raw(`${keyword} ${sql}`, [...parameters]))
  return rows
}

/** Returns the number of rows that all nodes of the plan handle, for the last statement that `work` sends. The statement is executed twice. */
export async function rowsHandledBy(db: Db, work: Work): Promise<number> {
  const [row] = await explain(db, work, 'explain (analyze, format json)')
  return rowsOf(Explained.parse(row)['QUERY PLAN'][0].Plan)
}

const Step = z.object({ detail: z.string() })

/** Returns the steps of SQLite's plan for the last statement that `work` sends, one in a line. */
export async function planOnSqlite(db: Db, work: Work): Promise<string> {
  const steps = z.array(Step).parse(await explain(db, work, 'explain query plan'))
  return steps.map(({ detail }) => detail).join('\n')
}
