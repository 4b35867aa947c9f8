// Owns how many visits by people a document, a link or a visitor has, and when somebody read last: what each leave left behind,
// and the visits that are being read right now. One statement each, so that no leave falls between the two.
import type { Kysely } from 'kysely'
import type { Database } from '../../infrastructure/database/schema.ts'
import { byPeople } from '../../repositories/visit-filters.ts'
import { unindexed } from './scope.ts'

type Db = Kysely<Database>
export type VisitSums = { visits: number; lastReadAt: number | null }

type Group = 'document_id' | 'link_id' | 'visitor_id'

/** Visits of these groups that are being read, beside what was counted of them in the same group where they had left before. */
const readingNow = (db: Db, workspaceId: string, by: Group, ids: readonly string[]) =>
  db
    .selectFrom('visits')
    .leftJoin('counted_visits as counted', (join) =>
      join
        .onRef('counted.workspace_id', '=', 'visits.workspace_id')
        .onRef('counted.visit_id', '=', 'visits.visit_id')
        // Who read the free pages may have said only since then who they are.
        .onRef(`counted.${by}`, '=', `visits.${by}`),
    )
    .where('visits.workspace_id', '=', workspaceId)
    .where('visits.state', '=', 'reading')
    .where(unindexed(`visits.${by}`), 'in', ids)
    .where(byPeople)

/** Of these documents; who has no visit is not in the answer. */
export const documentSums = (db: Db, workspaceId: string, ids: readonly string[]) =>
  visitSums(db, workspaceId, 'document_id', ids, ids)

/** Of these links of a document; who has no visit is not in the answer. */
export const linkSums = (db: Db, workspaceId: string, documentId: string, ids: readonly string[]) =>
  visitSums(db, workspaceId, 'link_id', ids, [documentId])

async function visitSums(
  db: Db,
  workspaceId: string,
  by: Exclude<Group, 'visitor_id'>,
  ids: readonly string[],
  documentIds: readonly string[],
): Promise<Map<string, VisitSums>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('counted_visits')
    .select((eb) => [
      `counted_visits.${by} as id`,
      eb.fn.countAll<number>().as('visits'),
      eb.fn.max('counted_visits.last_active_at').as('last_read_at'),
    ])
    .where('counted_visits.workspace_id', '=', workspaceId)
    .where('counted_visits.document_id', 'in', documentIds)
    .where(`counted_visits.${by}`, 'in', ids)
    .groupBy(`counted_visits.${by}`)
    .unionAll(
      readingNow(db, workspaceId, by, ids)
        .select((eb) => [
          unindexed(`visits.${by}`).as('id'),
          eb(eb.fn.countAll<number>(), '-', eb.fn.count<number>('counted.visit_id')).as('visits'),
          eb.fn.max('visits.last_active_at').as('last_read_at'),
        ])
        .groupBy(unindexed(`visits.${by}`)),
    )
    .execute()
  const sums = new Map<string, VisitSums>()
  for (const { id, visits, last_read_at } of rows) {
    const known = sums.get(id) ?? { visits: 0, lastReadAt: null }
    const lastReadAt = Math.max(known.lastReadAt ?? 0, last_read_at)
    sums.set(id, { visits: known.visits + visits, lastReadAt })
  }
  return sums
}

export type VisitorSums = {
  visits: number
  activeMs: number
  documents: number
  firstAt: number
  lastAt: number
}

/** Of these visitors; who has no visit by a person is not in the answer. */
export async function visitorSums(
  db: Db,
  workspaceId: string,
  visitorIds: readonly string[],
): Promise<Map<string, VisitorSums>> {
  if (visitorIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('counted_visits')
    .select((eb) => [
      'counted_visits.visitor_id as id',
      'counted_visits.document_id',
      eb.fn.countAll<number>().as('visits'),
      eb.fn.sum<number>('counted_visits.active_ms').as('active_ms'),
      eb.fn.min('counted_visits.opened_at').as('first_at'),
      eb.fn.max('counted_visits.opened_at').as('last_at'),
    ])
    .where('counted_visits.workspace_id', '=', workspaceId)
    .where('counted_visits.visitor_id', 'in', visitorIds)
    .groupBy(['counted_visits.visitor_id', 'counted_visits.document_id'])
    .unionAll(
      readingNow(db, workspaceId, 'visitor_id', visitorIds)
        .select((eb) => [
          unindexed('visits.visitor_id').as('id'),
          'visits.document_id',
          eb(eb.fn.countAll<number>(), '-', eb.fn.count<number>('counted.visit_id')).as('visits'),
          eb(
            eb.fn.sum<number>('visits.active_ms'),
            '-',
            eb.fn.coalesce(eb.fn.sum<number>('counted.active_ms'), eb.lit(0)),
          ).as('active_ms'),
          eb.fn.min('visits.opened_at').as('first_at'),
          eb.fn.max('visits.opened_at').as('last_at'),
        ])
        .groupBy([unindexed('visits.visitor_id'), 'visits.document_id']),
    )
    .execute()
  const byVisitor = Map.groupBy(rows, (row) => row.id as string)
  return new Map([...byVisitor].map(([id, parts]) => [id, together(parts)]))
}

type Part = { document_id: string; visits: number; active_ms: number; first_at: number; last_at: number }

const together = (parts: readonly Part[]): VisitorSums => ({
  visits: parts.reduce((sum, part) => sum + part.visits, 0),
  activeMs: parts.reduce((sum, part) => sum + part.active_ms, 0),
  documents: new Set(parts.map((part) => part.document_id)).size,
  firstAt: Math.min(...parts.map((part) => part.first_at)),
  lastAt: Math.max(...parts.map((part) => part.last_at)),
})
