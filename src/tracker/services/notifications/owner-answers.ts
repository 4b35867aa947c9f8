// Owns how the question for a record's owner ends: a desktop's answer, or time that ran out.
import type { Transaction } from 'kysely'
import { findOwnerWorkflowId } from '#shared/model/runs.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import type { StoredRun } from '../../domain/runs/stored-run.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { TrackerContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { decideByRecordOwner, decideOverdue } from './audience.ts'
import type { TellOptions } from './notify.ts'
import { withdrawQuestion } from './owner-runs.ts'

const batchSize = 100

/** A run was settled, under its visit's lock: where it asked for an owner, whoever that is gets told. */
export async function ownerAnswered(
  trx: Transaction<Database>,
  workspaceId: string,
  run: StoredRun,
  settlement: Settlement,
  options: TellOptions,
): Promise<void> {
  if (run.workflowId !== findOwnerWorkflowId || settlement.state === 'waiting') return
  const visit = await trx
    .selectFrom('visits')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('visit_id', '=', run.visitId)
    .executeTakeFirstOrThrow()
  await decideByRecordOwner(trx, visit, settlement.result?.recordOwner ?? null, options)
}

/** Tells the documents' owners of visits about which nobody asked Salesforce in time; answers how many were looked at. */
export async function decideOverdueAudiences(context: TrackerContext): Promise<number> {
  const { clock, config, store } = context
  const overdue = await store.db
    .selectFrom('audiences')
    .select('visit_id')
    .where('decide_at', '<=', clock.now())
    .limit(1)
    .executeTakeFirst()
  // Most of the time nothing is, and looking takes no lock.
  if (!overdue) return 0
  return inTransaction(context, async ({ trx, emit }) => {
    const options: TellOptions = { now: clock.now(), config, emit, dialect: store.dialect }
    const visits = await trx
      .selectFrom('visits')
      .innerJoin('audiences', (join) =>
        join
          .onRef('audiences.workspace_id', '=', 'visits.workspace_id')
          .onRef('audiences.visit_id', '=', 'visits.visit_id'),
      )
      .selectAll('visits')
      .where('audiences.decide_at', '<=', options.now)
      .orderBy('audiences.decide_at')
      .limit(batchSize)
      .$if(store.dialect === 'postgres', (query) => query.forUpdate('visits').skipLocked())
      .execute()
    for (const visit of visits) {
      if (await decideOverdue(trx, visit, options)) await withdrawQuestion(trx, visit, options)
    }
    return visits.length
  })
}
