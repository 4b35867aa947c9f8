// Owns visitors: people by e-mail across visits, as lists and history pages show them.
import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { Visitor } from '#shared/model/visits.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import { cutPage, readCursor } from '../../domain/list-cursor.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { VisitorsTable } from '../../infrastructure/database/tables/visits.ts'
import { readMatch } from '../../repositories/run-rows.ts'
import { visitorSums } from '../analytics/visit-sums.ts'
import type { TrackerContext } from '../context.ts'

type Query = z.output<(typeof trackerApi)['visitors.list']['query']>
type VisitorRow = Selectable<VisitorsTable>

/** The page that a Task's comments link to. */
export const historyUrl = (context: TrackerContext, token: string) =>
  `${context.publicUrl()}/history/${token}`

async function snapshots(
  context: TrackerContext,
  workspaceId: string,
  rows: VisitorRow[],
): Promise<Visitor[]> {
  const ids = rows.map((row) => row.visitor_id)
  const reading = await visitorSums(context.store.db, workspaceId, ids)
  return rows.map((row) => {
    const sums = reading.get(row.visitor_id)
    return {
      id: row.visitor_id,
      email: row.email,
      firstVisitAt: toInstant(sums?.firstAt ?? row.created_at),
      lastVisitAt: toInstant(sums?.lastAt ?? row.created_at),
      visitCount: sums?.visits ?? 0,
      activeMs: sums?.activeMs ?? 0,
      documentCount: sums?.documents ?? 0,
      historyUrl: historyUrl(context, row.history_token),
      record: readMatch(row.record),
      instanceUrl: row.instance_url,
    }
  })
}

export async function listVisitors(context: TrackerContext, { workspaceId }: Caller, query: Query) {
  const after = readCursor(workspaceId, query.cursor)
  let select = context.store.db
    .selectFrom('visitors')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('last_visit_at', 'is not', null)
    .orderBy('last_visit_at', 'desc')
    .orderBy('visitor_id', 'desc')
    .limit(query.limit + 1)
  // Addresses are stored in one form (ADR 46): folding the search brings `ＡＢＣ` to it.
  const search = query.search?.normalize('NFKC').trim().toLowerCase()
  if (search) {
    const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`
    // SQLite has no escape character of its own.
    select = select.where(sql<boolean>`lower(email) like ${pattern} escape '\\'`)
  }
  if (after) {
    select = select.where((eb) =>
      eb(eb.refTuple('last_visit_at', 'visitor_id'), '<', eb.tuple(after.at, after.id)),
    )
  }
  const page = cutPage(workspaceId, await select.execute(), query.limit, (row) => ({
    at: row.last_visit_at ?? 0,
    id: row.visitor_id,
  }))
  return { items: await snapshots(context, workspaceId, page.rows), next: page.next }
}

/** @throws CodedError not_found */
export async function getVisitor(context: TrackerContext, workspaceId: string, visitorId: string) {
  const row = await context.store.db
    .selectFrom('visitors')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('visitor_id', '=', visitorId)
    .executeTakeFirst()
  const [visitor] = row ? await snapshots(context, workspaceId, [row]) : []
  if (!visitor) throw new CodedError('not_found', 'There is no such visitor.')
  return visitor
}
