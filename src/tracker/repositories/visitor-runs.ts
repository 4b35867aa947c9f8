// Runs that only one device at a time may execute for a visitor (ADR 73): the creation of a Lead, and writes to fields of a record.
import { sql } from 'kysely'
import { type VisitorRunKind, visitorRunKinds } from '#shared/model/runs.ts'
import type { Connection } from './connection.ts'
import { byPeople } from './visit-filters.ts'

/** Instants are epoch ms. */
export type StoredFigures = { viewedAt: number; document: string; visits: number }

const createLead: VisitorRunKind = 'createLead'

/** Instants are epoch ms. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on the runs of visitors
export function createVisitorRunRepository({ db, dialect }: Connection, workspaceId: string) {
  /** Locks the visitors. Visitors that another transaction has locked are left out, so this statement never waits. */
  const lockFree = (visitorIds: readonly string[]) =>
    db
      .selectFrom('visitors')
      .select('visitor_id')
      .where('workspace_id', '=', workspaceId)
      .where('visitor_id', 'in', visitorIds)
      .$if(dialect === 'postgres', (query) => query.forUpdate().skipLocked())
      .execute()

  /** The visitors for whom a device holds such a run of another visit. */
  const heldByOthers = (visitorIds: readonly string[], visitIds: readonly string[], now: number) =>
    db
      .selectFrom('runs')
      .innerJoin('visits', (join) =>
        join
          .onRef('visits.workspace_id', '=', 'runs.workspace_id')
          .onRef('visits.visit_id', '=', 'runs.visit_id'),
      )
      .select('visits.visitor_id')
      .where('runs.workspace_id', '=', workspaceId)
      .where('visits.visitor_id', 'in', visitorIds)
      .where('runs.visit_id', 'not in', visitIds)
      .where('runs.workflow_id', 'in', visitorRunKinds)
      .where('runs.state', '=', 'claimed')
      .where('runs.lease_until', '>', now)
      .execute()

  return {
    /**
     * Returns the visits whose visitor is busy: a device executes such a run for another visit of the same visitor. The visitors of the
     * other visits stay locked until the transaction ends. Visits without a visitor are never busy.
     */
    async busyVisits(visitIds: readonly string[], now: number): Promise<string[]> {
      if (visitIds.length === 0) return []
      const visits = await db
        .selectFrom('visits')
        .select(['visit_id', 'visitor_id'])
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', visitIds)
        .where('visitor_id', 'is not', null)
        .execute()
      const visitorIds = [...new Set(visits.flatMap(({ visitor_id }) => visitor_id ?? []))].sort()
      if (visitorIds.length === 0) return []
      const free = new Set((await lockFree(visitorIds)).map(({ visitor_id }) => visitor_id))
      const held = await heldByOthers(visitorIds, visitIds, now)
      for (const { visitor_id } of held) if (visitor_id) free.delete(visitor_id)
      return visits.filter((each) => !free.has(each.visitor_id ?? '')).map((each) => each.visit_id)
    },

    /** Makes the claimable runs of these visits claimable at `at`. */
    async postpone(visitIds: readonly string[], now: number, at: number): Promise<void> {
      if (visitIds.length === 0) return
      await db
        .updateTable('runs')
        .set((eb) => ({
          available_at: at,
          lease_until: eb.case().when('state', '=', 'claimed').then(at).else(eb.ref('lease_until')).end(),
        }))
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', visitIds)
        .where((eb) =>
          eb.or([
            eb.and([eb('state', '=', 'waiting'), eb('available_at', '<=', now)]),
            eb.and([eb('state', '=', 'claimed'), eb('lease_until', '<=', now)]),
          ]),
        )
        .execute()
    },

    /** Returns when a device was last about to create a Lead for each of these visitors. Contains only create calls with an unknown outcome. */
    async openLeadCreates(visitorIds: readonly string[]): Promise<Map<string, number>> {
      if (visitorIds.length === 0) return new Map()
      const rows = await db
        .selectFrom('runs')
        .innerJoin('visits', (join) =>
          join
            .onRef('visits.workspace_id', '=', 'runs.workspace_id')
            .onRef('visits.visit_id', '=', 'runs.visit_id'),
        )
        .select((eb) => ['visits.visitor_id', eb.fn.max('runs.writing_at').as('at')])
        .where('runs.workspace_id', '=', workspaceId)
        .where('runs.workflow_id', '=', createLead)
        .where('runs.may_have_written', '>', 0)
        .where('runs.writing_at', 'is not', null)
        .where('visits.visitor_id', 'in', visitorIds)
        .groupBy('visits.visitor_id')
        .execute()
      return new Map(rows.flatMap(({ visitor_id, at }) => (visitor_id && at ? [[visitor_id, at]] : [])))
    },

    /** Returns the figures of each visitor over the visits that a person made. A visitor without such a visit has no entry. */
    async figures(visitorIds: readonly string[]): Promise<Map<string, StoredFigures>> {
      if (visitorIds.length === 0) return new Map()
      const rows = await db
        .selectFrom('visits')
        .select((eb) => [
          'visits.visitor_id',
          eb.fn.countAll<number>().as('visits'),
          eb.fn.max('visits.last_active_at').as('viewed_at'),
        ])
        .where('visits.workspace_id', '=', workspaceId)
        .where('visits.visitor_id', 'in', visitorIds)
        .where(byPeople)
        .groupBy('visits.visitor_id')
        .execute()
      const titles = await latestDocuments(visitorIds)
      return new Map(
        rows.flatMap(({ visitor_id, visits, viewed_at }) =>
          visitor_id
            ? [
                [
                  visitor_id,
                  { visits: Number(visits), viewedAt: viewed_at, document: titles.get(visitor_id) ?? '' },
                ] as const,
              ]
            : [],
        ),
      )
    },
  }

  /** Returns the title of the document that each visitor read last. */
  async function latestDocuments(visitorIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await db
      .selectFrom((eb) =>
        eb
          .selectFrom('visits')
          .select(['visits.visitor_id', 'visits.document_id'])
          .select(
            sql<number>`row_number() over (partition by visits.visitor_id order by visits.last_active_at desc, visits.visit_id desc)`.as(
              'place',
            ),
          )
          .where('visits.workspace_id', '=', workspaceId)
          .where('visits.visitor_id', 'in', visitorIds)
          .where(byPeople)
          .as('latest'),
      )
      .innerJoin('documents', (join) =>
        join
          .on('documents.workspace_id', '=', workspaceId)
          .onRef('documents.document_id', '=', 'latest.document_id'),
      )
      .select(['latest.visitor_id', 'documents.title'])
      .where('latest.place', '=', 1)
      .execute()
    return new Map(rows.flatMap(({ visitor_id, title }) => (visitor_id ? [[visitor_id, title]] : [])))
  }
}
