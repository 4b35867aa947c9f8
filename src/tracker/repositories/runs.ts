import { type RawBuilder, sql } from 'kysely'
import {
  type FindOwnerAction,
  findOwnerWorkflowId,
  type RunReason,
  type Trigger,
  type WrittenTask,
} from '#shared/model/runs.ts'
import type { Caller } from '../domain/people/caller.ts'
import type { RunChange, StoredRun } from '../domain/runs/stored-run.ts'
import { heldReason, holds } from '../domain/visits/opening-hold.ts'
import type { Connection } from './connection.ts'
import { needsAttention } from './run-attention.ts'
import { columnsOf, readWritten, runOf } from './run-rows.ts'
import { letThrough, type VisitFilters } from './visit-filters.ts'

export type RunKey = { runId: string; visitId: string }
export type Lease = { runId: string; leaseToken: string; deviceId: string }

/** A run that asks for the owner of a visitor's record in Salesforce. Instants are epoch ms. */
export type NewOwnerQuestion = {
  runId: string
  visitId: string
  documentId: string
  ownerId: string
  trigger: Trigger
  rule: FindOwnerAction['rule']
  sharedAt: number
  createdAt: number
}

const keyOf = (row: { run_id: string; visit_id: string }): RunKey => ({
  runId: row.run_id,
  visitId: row.visit_id,
})

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on the runs of a workspace, in one order of locks
export function createRunRepository(connection: Connection, workspaceId: string) {
  const { db, dialect } = connection
  const inJson = (ids: readonly string[]) => {
    const json = JSON.stringify(ids)
    return dialect === 'postgres'
      ? sql<string>`(select value from jsonb_array_elements_text(${json}::jsonb))`
      : sql<string>`(select value from json_each(${json}))`
  }
  return {
    /** Returns the id of the member whose devices may claim the run first. */
    async ownerOf(runId: string): Promise<string | undefined> {
      const row = await db
        .selectFrom('runs')
        .select('owner_id')
        .where('workspace_id', '=', workspaceId)
        .where('run_id', '=', runId)
        .executeTakeFirst()
      return row?.owner_id
    },

    /** Locks the visits of these runs, then the runs, until the transaction ends. All code locks in this order, which prevents deadlocks. */
    async lock(runIds: readonly string[]): Promise<Map<string, StoredRun>> {
      const rows = await db
        .selectFrom('runs')
        .select(['run_id', 'visit_id'])
        .where('workspace_id', '=', workspaceId)
        .where('run_id', 'in', runIds)
        .execute()
      const visitIds = [...new Set(rows.map((row) => row.visit_id))]
      if (dialect === 'postgres' && visitIds.length > 0) {
        await db
          .selectFrom('visits')
          .select('visit_id')
          .where('workspace_id', '=', workspaceId)
          .where('visit_id', 'in', visitIds)
          .orderBy('visit_id')
          .forUpdate()
          .execute()
      }
      const locked = await db
        .selectFrom('runs')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('run_id', 'in', runIds)
        .orderBy('run_id')
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .execute()
      return new Map(locked.map((row) => [row.run_id, runOf(row)]))
    },

    async update(runId: string, change: RunChange): Promise<void> {
      await db
        .updateTable('runs')
        .set(columnsOf(change))
        .where('workspace_id', '=', workspaceId)
        .where('run_id', '=', runId)
        .execute()
    },

    /**
     * Sets the end of a lease to `until`. If `writingAt` is not null, a device is about to write at this instant, the run is marked as a run that may
     * have written, and its attempt as one that writes. Returns the stored versions of the Task's texts. Returns null if another claim, a
     * settlement or a new owner has ended the lease. Instants are epoch ms.
     */
    async extendLease(
      { runId, leaseToken, deviceId }: Lease,
      until: number,
      writingAt: number | null,
    ): Promise<WrittenTask[] | null> {
      const row = await db
        .updateTable('runs')
        .set((eb) => ({
          lease_until: until,
          ...(writingAt !== null
            ? {
                writing_attempt: eb.ref('attempt'),
                writing_at: writingAt,
                may_have_written: eb
                  .case()
                  .when('may_have_written', '>', 0)
                  .then(eb.ref('may_have_written'))
                  .else(eb.ref('attempt'))
                  .end(),
              }
            : {}),
        }))
        .where('workspace_id', '=', workspaceId)
        .where('run_id', '=', runId)
        .where('state', '=', 'claimed')
        .where('lease_token', '=', leaseToken)
        .where('lease_device_id', '=', deviceId)
        .returning('written')
        .executeTakeFirst()
      return row ? readWritten(row.written) : null
    },

    /**
     * Returns the ids of runs that need attention, the latest first. Runs with an unknown outcome are excluded, because a member must decide about
     * each of them. `filters` apply to the visits of the runs.
     */
    async retryable(caller: Caller, filters: VisitFilters, limit: number): Promise<string[]> {
      const rows = await db
        .selectFrom('runs')
        .select('runs.run_id')
        .where('runs.workspace_id', '=', workspaceId)
        .where('runs.state', 'in', ['failed', 'skipped'])
        .where(needsAttention)
        .where('runs.reason', 'not like', '%"unknown_outcome"%')
        .where((eb) =>
          eb.exists(
            eb
              .selectFrom('visits')
              .select('visits.visit_id')
              .whereRef('visits.workspace_id', '=', 'runs.workspace_id')
              .whereRef('visits.visit_id', '=', 'runs.visit_id')
              .where(letThrough(caller, filters)),
          ),
        )
        .orderBy('runs.created_at', 'desc')
        .limit(limit)
        .execute()
      return rows.map((row) => row.run_id)
    },

    /** Inserts the owner search of a visit. If the visit already has an owner search, nothing changes. */
    async insertOwnerQuestion(question: NewOwnerQuestion): Promise<void> {
      await db
        .insertInto('runs')
        .values({
          workspace_id: workspaceId,
          run_id: question.runId,
          workflow_id: findOwnerWorkflowId,
          visit_id: question.visitId,
          document_id: question.documentId,
          owner_id: question.ownerId,
          trigger_event: question.trigger,
          action: JSON.stringify({ type: 'findOwner', rule: question.rule } satisfies FindOwnerAction),
          state: 'waiting',
          attempt: 0,
          leaves: 0,
          claimed_leaves: 0,
          settled_leaves: 0,
          may_have_written: 0,
          available_at: question.createdAt,
          shared_at: question.sharedAt,
          lease_token: null,
          lease_until: null,
          lease_device_id: null,
          result: null,
          reason: null,
          created_at: question.createdAt,
          settled_at: null,
        })
        .onConflict((conflict) => conflict.columns(['workspace_id', 'workflow_id', 'visit_id']).doNothing())
        .execute()
    },

    /** Skips the owner search of this visit if it is waiting. Returns the id of the skipped run, or undefined. */
    async skipOwnerQuestion(visitId: string, reason: RunReason, at: number): Promise<string | undefined> {
      const run = await db
        .updateTable('runs')
        .set({ state: 'skipped', reason: JSON.stringify(reason), settled_at: at })
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', '=', visitId)
        .where('workflow_id', '=', findOwnerWorkflowId)
        .where('state', '=', 'waiting')
        .returning('run_id')
        .executeTakeFirst()
      return run?.run_id
    },

    /** Skips the waiting runs of these visits that no device has claimed yet. Returns the ids of the skipped runs. */
    async hold(visitIds: readonly string[], at: number): Promise<RunKey[]> {
      const { rows } = await sql<{ run_id: string; visit_id: string }>`
        update runs set state = 'skipped', reason = ${JSON.stringify(heldReason)}, settled_at = ${at}
        where workspace_id = ${workspaceId} and visit_id in ${inJson(visitIds)} and state = 'waiting' and attempt = 0
        returning run_id, visit_id`.execute(db)
      return rows.map(keyOf)
    },

    /** Gives the held runs of a link the state `waiting`. Returns the ids of these runs. Instants are epoch ms. */
    async releaseHeld(linkId: string, availableAt: number, sharedAt: number): Promise<RunKey[]> {
      return heldOf(
        linkId,
        sql`state = 'waiting', reason = null, settled_at = null, available_at = ${availableAt}, shared_at = ${sharedAt}`,
      )
    },

    /** Marks the held runs of a link as dismissed. Returns the ids of these runs. `at` is epoch ms. */
    async dismissHeld(linkId: string, at: number): Promise<RunKey[]> {
      return heldOf(linkId, sql`dismissed_at = ${at}`)
    },
  }

  async function heldOf(linkId: string, change: RawBuilder<unknown>): Promise<RunKey[]> {
    const { rows } = await sql<{ run_id: string; visit_id: string }>`
      update runs set ${change}
      where workspace_id = ${workspaceId} and state = 'skipped' and reason like '{"code":"held"%' and dismissed_at is null
        and visit_id in (select visit_id from visits where workspace_id = ${workspaceId} and link_id = ${linkId} and hold = ${sql.lit(holds.held)})
      returning run_id, visit_id`.execute(db)
    return rows.map(keyOf)
  }
}
