// Owns the taking of runs: under a lease, all due runs of a visit together, the owner's devices first.
import type { ExpressionBuilder, Transaction } from 'kysely'
import type { ClaimedVisit } from '#shared/tracker-api/runs.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { newSlug } from '../../infrastructure/ids.ts'
import {
  isKnownRun,
  type RunRow,
  readMatch,
  readResult,
  readWritten,
  runSnapshot,
  visitSnapshots,
} from '../../repositories/visit-snapshots.ts'
import type { TrackerContext } from '../context.ts'
import { historyUrl } from '../visits/visitors.ts'

type Trx = Transaction<Database>

/** Waiting and due, or held under a lease that ran out; own ones, and others' once their owners had their time. */
export const claimable = (memberId: string, now: number) => (eb: ExpressionBuilder<Database, 'runs'>) =>
  eb.and([
    eb.or([
      eb.and([eb('runs.state', '=', 'waiting'), eb('runs.available_at', '<=', now)]),
      eb.and([eb('runs.state', '=', 'claimed'), eb('runs.lease_until', '<=', now)]),
    ]),
    eb.or([eb('runs.owner_id', '=', memberId), eb('runs.shared_at', '<=', now)]),
  ])

/**
 * Own links first, then the longest waiting; their rows are locked, as the row is the lock of its runs: no two devices
 * share out the runs of one visit. Those that another device is just taking are passed over, not waited for.
 */
async function lockDueVisits(
  trx: Trx,
  dialect: string,
  { workspaceId, memberId }: Caller,
  now: number,
  maxVisits: number,
) {
  const rows = await trx
    .selectFrom('visits')
    .innerJoin(
      (eb) =>
        eb
          .selectFrom('runs')
          .select((run) => [
            'visit_id',
            run.fn.min(run.case().when('owner_id', '=', memberId).then(0).else(1).end()).as('distance'),
            run.fn.min('available_at').as('since'),
          ])
          .where('workspace_id', '=', workspaceId)
          .where('state', 'in', ['waiting', 'claimed'])
          .where(claimable(memberId, now))
          .groupBy('visit_id')
          .as('due'),
      (join) => join.onRef('due.visit_id', '=', 'visits.visit_id'),
    )
    .select('visits.visit_id')
    .where('visits.workspace_id', '=', workspaceId)
    .orderBy('due.distance')
    .orderBy('due.since')
    .limit(maxVisits)
    .$if(dialect === 'postgres', (query) => query.forUpdate('visits').skipLocked())
    .execute()
  return rows.map((row) => row.visit_id)
}

/** Done runs whose Salesforce has to be looked at again wait from now on. */
async function wakeDueLooks(trx: Trx, workspaceId: string, now: number): Promise<void> {
  await trx
    .updateTable('runs')
    .set({ state: 'waiting', available_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'done')
    .where('look_again_at', '<=', now)
    .execute()
}

async function takeRuns(trx: Trx, caller: Caller, visitIds: string[], now: number, leaseMs: number) {
  if (visitIds.length === 0) return []
  const due = await trx
    .selectFrom('runs')
    .selectAll()
    .where('workspace_id', '=', caller.workspaceId)
    .where('visit_id', 'in', visitIds)
    .where(claimable(caller.memberId, now))
    .orderBy('created_at')
    .orderBy('run_id')
    .execute()
  const taken: RunRow[] = []
  for (const run of due) {
    const change = {
      state: 'claimed' as const,
      attempt: run.attempt + 1,
      claimed_leaves: run.leaves,
      lease_token: newSlug(),
      lease_until: now + leaseMs,
      lease_device_id: caller.deviceId,
    }
    await trx
      .updateTable('runs')
      .set(change)
      .where('workspace_id', '=', run.workspace_id)
      .where('run_id', '=', run.run_id)
      .execute()
    taken.push({ ...run, ...change })
  }
  return taken
}

/** Another device may take the same visits between our look and our lock; so often we look again. */
const maxLooks = 5

/**
 * Claims runs of at most `maxVisits` visits; atomic however many devices and tracker processes ask. Empty: nothing waits
 * that another device isn't taking right now.
 */
export async function claimRuns(
  context: TrackerContext,
  caller: Caller,
  { maxVisits, leaseMs }: { maxVisits: number; leaseMs: number },
): Promise<ClaimedVisit[]> {
  const { store, clock } = context
  for (let look = 1; ; look += 1) {
    const { taken, looked } = await store.transaction(async (trx) => {
      const now = clock.now()
      await wakeDueLooks(trx, caller.workspaceId, now)
      const visitIds = await lockDueVisits(trx, store.dialect, caller, now, maxVisits)
      return { looked: visitIds.length, taken: await takeRuns(trx, caller, visitIds, now, leaseMs) }
    })
    if (taken.length > 0 || looked === 0 || look === maxLooks) {
      return withContext(context, caller.workspaceId, taken)
    }
  }
}

/** What is needed to execute the runs: a few queries for all of them. */
async function withContext(
  context: TrackerContext,
  workspaceId: string,
  taken: RunRow[],
): Promise<ClaimedVisit[]> {
  const now = context.clock.now()
  const runsOf = Map.groupBy(taken, (run) => run.visit_id)
  const visitIds = [...runsOf.keys()]
  if (visitIds.length === 0) return []
  const { db } = context.store
  const snapshots = await visitSnapshots(db, workspaceId, visitIds)
  const extras = await extrasOf(context, workspaceId, visitIds)
  return visitIds.flatMap((visitId) => {
    const visit = snapshots.get(visitId)
    const extra = extras.get(visitId)
    if (!visit || !extra) return []
    const runs = (runsOf.get(visitId) ?? []).filter(isKnownRun).map((row) => claimedRun(row, now))
    return [{ visit, ...extra, runs }]
  })
}

function claimedRun(row: RunRow, now: number): ClaimedVisit['runs'][number] {
  return {
    ...runSnapshot(row),
    leaseToken: row.lease_token ?? '',
    leaseUntil: toInstant(row.lease_until ?? 0),
    mayHaveWritten: row.may_have_written > 0,
    previous: readResult(row.result),
    written: readWritten(row.written),
    lookAgainInMs: row.look_again_at === null ? null : row.look_again_at - now,
  }
}

type Extra = Pick<ClaimedVisit, 'documentOwner' | 'historyUrl' | 'match'>

/** The Task's owner is the member whose link it is; where that one is gone, the document's owner. */
async function extrasOf(context: TrackerContext, workspaceId: string, visitIds: string[]) {
  const rows = await context.store.db
    .selectFrom('visits')
    .innerJoin('documents', (join) =>
      join
        .onRef('documents.workspace_id', '=', 'visits.workspace_id')
        .onRef('documents.document_id', '=', 'visits.document_id'),
    )
    .innerJoin('members as sender', (join) =>
      join
        .onRef('sender.workspace_id', '=', 'visits.workspace_id')
        .onRef('sender.member_id', '=', 'visits.owner_id'),
    )
    .innerJoin('members as author', (join) =>
      join
        .onRef('author.workspace_id', '=', 'visits.workspace_id')
        .onRef('author.member_id', '=', 'documents.owner_id'),
    )
    .leftJoin('visitors', (join) =>
      join
        .onRef('visitors.workspace_id', '=', 'visits.workspace_id')
        .onRef('visitors.visitor_id', '=', 'visits.visitor_id'),
    )
    .select([
      'visits.visit_id',
      'visits.record',
      'visitors.history_token',
      'sender.removed_at',
      'sender.member_id as sender_id',
      'sender.name as sender_name',
      'sender.email as sender_email',
      'author.member_id as author_id',
      'author.name as author_name',
      'author.email as author_email',
    ])
    .where('visits.workspace_id', '=', workspaceId)
    .where('visits.visit_id', 'in', visitIds)
    .execute()
  return new Map<string, Extra>(
    rows.map((row) => [
      row.visit_id,
      {
        documentOwner:
          row.removed_at === null
            ? { id: row.sender_id, name: row.sender_name, email: row.sender_email }
            : { id: row.author_id, name: row.author_name, email: row.author_email },
        historyUrl: row.history_token === null ? null : historyUrl(context, row.history_token),
        match: readMatch(row.record),
      },
    ]),
  )
}
