import type { ExpressionBuilder } from 'kysely'
import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { Visit } from '#shared/model/visits.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import { cutPage, readCursor } from '../../domain/list-cursor.ts'
import type { Caller } from '../../domain/people/caller.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { needsAttention, waitsForConnection, waitsForDeviceOf } from '../../repositories/run-attention.ts'
import { isSuspected, letThrough } from '../../repositories/visit-filters.ts'
import { visitSnapshots } from '../../repositories/visit-snapshots.ts'
import type { TrackerContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { publishOpened } from './publish-opened.ts'

type Query = z.output<(typeof trackerApi)['visits.list']['query']>
type OnVisits = ExpressionBuilder<Database, 'visits'>

/** `waitingOf`: runs of this member's that wait count too. */
const withTrouble = (waitingOf: string | null) => (eb: OnVisits) =>
  eb.exists(
    eb
      .selectFrom('runs')
      .select('runs.run_id')
      .whereRef('runs.workspace_id', '=', 'visits.workspace_id')
      .whereRef('runs.visit_id', '=', 'visits.visit_id')
      .where((run) =>
        run.or([
          needsAttention(run),
          waitsForConnection(run),
          ...(waitingOf === null ? [] : [waitsForDeviceOf(run, waitingOf)]),
        ]),
      ),
  )

export async function listVisits({ store }: TrackerContext, caller: Caller, query: Query) {
  const { workspaceId } = caller
  const after = readCursor(workspaceId, query.cursor)
  let rows = store.db
    .selectFrom('visits')
    .select(['visits.visit_id', 'visits.opened_at'])
    .where('visits.workspace_id', '=', workspaceId)
    .where(letThrough(caller, query))
    .orderBy('visits.opened_at', 'desc')
    .orderBy('visits.visit_id', 'desc')
    .limit(query.limit + 1)
  if (query.needsAttention) rows = rows.where(withTrouble(query.waiting ? caller.memberId : null))
  if (after) {
    rows = rows.where((eb) =>
      eb(eb.refTuple('visits.opened_at', 'visits.visit_id'), '<', eb.tuple(after.at, after.id)),
    )
  }
  const page = cutPage(workspaceId, await rows.execute(), query.limit, (row) => ({
    at: row.opened_at,
    id: row.visit_id,
  }))
  const ids = page.rows.map((row) => row.visit_id)
  const snapshots = await visitSnapshots(store.db, workspaceId, ids)
  return { items: ids.flatMap((id) => snapshots.get(id) ?? []), next: page.next }
}

/** @throws CodedError not_found */
export async function getVisit({ store }: TrackerContext, caller: Caller, visitId: string): Promise<Visit> {
  const visit = (await visitSnapshots(store.db, caller.workspaceId, [visitId])).get(visitId)
  if (!visit) throw new CodedError('not_found', 'There is no such visit.')
  return visit
}

/** A member says that a suspected visit was a person's: what it did not trigger happens now. A second call changes nothing. */
export async function confirmPerson(
  context: TrackerContext,
  caller: Caller,
  visitId: string,
): Promise<Visit> {
  const { clock } = context
  await inTransaction(context, async (scope) => {
    const { visits } = scope.unit.forWorkspace(caller.workspaceId)
    const row = await visits.findForUpdate(visitId)
    if (!row) throw new CodedError('not_found', 'There is no such visit.')
    if (!isSuspected(row)) return
    const now = clock.now()
    const visit = { ...row, confirmed_person_at: now }
    await visits.update(visitId, { confirmed_person_at: now })
    const by = { at: now, quietFor: caller.memberId }
    await publishOpened(scope, [visit], by)
    // A visit that is read again triggers its leave when it leaves.
    if (visit.state === 'left') await scope.publish({ type: 'visits.left', visits: [visit], ...by })
  })
  return getVisit(context, caller, visitId)
}
