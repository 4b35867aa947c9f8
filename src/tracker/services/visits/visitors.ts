import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { Visitor } from '#shared/model/visits.ts'
import { searchText } from '#shared/search-text.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import { cutPage, readCursor } from '../../domain/list-cursor.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import { readMatch } from '../../repositories/run-rows.ts'
import { companyPageOf } from '../../repositories/visitor-refs.ts'
import type { ListedVisitor } from '../../repositories/visitors.ts'
import type { TrackerContext } from '../context.ts'

/** Who reads: the figures of a visitor include only visible visits. */
type Viewer = Pick<Caller, 'workspaceId' | 'sees'>
type Query = z.output<(typeof trackerApi)['visitors.list']['query']>

/** Returns the URL of the history page, which the comments of a Task link to. */
export const historyUrl = (context: TrackerContext, token: string) =>
  `${context.publicUrl()}/history/${token}`

async function snapshots(
  context: TrackerContext,
  { workspaceId, sees }: Viewer,
  rows: ListedVisitor[],
): Promise<Visitor[]> {
  const ids = rows.map((row) => row.visitor_id)
  const reading = await context.store.forWorkspace(workspaceId).visitSums.ofVisitors(ids, sees)
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
      name: row.name,
      company: row.company,
      linkName: row.link_name,
      companyPage: companyPageOf(row),
    }
  })
}

export async function listVisitors(context: TrackerContext, caller: Caller, query: Query) {
  const { workspaceId, sees } = caller
  const after = readCursor(workspaceId, query.cursor)
  const search = searchText(query.search ?? '')
  const rows = await context.store
    .forWorkspace(workspaceId)
    .visitors.list({ search, companyId: query.companyId, sees, after, limit: query.limit + 1 })
  const page = cutPage(workspaceId, rows, query.limit, (row) => ({
    at: row.last_visit_at ?? 0,
    id: row.visitor_id,
  }))
  return { items: await snapshots(context, caller, page.rows), next: page.next }
}

/** @throws CodedError not_found */
export async function getVisitor(context: TrackerContext, caller: Viewer, visitorId: string) {
  const row = await context.store.forWorkspace(caller.workspaceId).visitors.find(visitorId)
  const [visitor] = row ? await snapshots(context, caller, [row]) : []
  if (!visitor) throw new CodedError('not_found', 'There is no such visitor.')
  return visitor
}
