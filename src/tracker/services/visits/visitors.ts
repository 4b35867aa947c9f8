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

type Query = z.output<(typeof trackerApi)['visitors.list']['query']>

/** Returns the URL of the history page, which the comments of a Task link to. */
export const historyUrl = (context: TrackerContext, token: string) =>
  `${context.publicUrl()}/history/${token}`

async function snapshots(
  context: TrackerContext,
  workspaceId: string,
  rows: ListedVisitor[],
): Promise<Visitor[]> {
  const ids = rows.map((row) => row.visitor_id)
  const reading = await context.store.forWorkspace(workspaceId).visitSums.ofVisitors(ids)
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

export async function listVisitors(context: TrackerContext, { workspaceId }: Caller, query: Query) {
  const after = readCursor(workspaceId, query.cursor)
  const search = searchText(query.search ?? '')
  const rows = await context.store
    .forWorkspace(workspaceId)
    .visitors.list({ search, companyId: query.companyId, after, limit: query.limit + 1 })
  const page = cutPage(workspaceId, rows, query.limit, (row) => ({
    at: row.last_visit_at ?? 0,
    id: row.visitor_id,
  }))
  return { items: await snapshots(context, workspaceId, page.rows), next: page.next }
}

/** @throws CodedError not_found */
export async function getVisitor(context: TrackerContext, workspaceId: string, visitorId: string) {
  const row = await context.store.forWorkspace(workspaceId).visitors.find(visitorId)
  const [visitor] = row ? await snapshots(context, workspaceId, [row]) : []
  if (!visitor) throw new CodedError('not_found', 'There is no such visitor.')
  return visitor
}
