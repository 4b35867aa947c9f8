import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Audience } from '../domain/notifications/audience.ts'
import type { AudiencesTable } from '../infrastructure/database/tables/notifications.ts'
import type { Connection } from './connection.ts'
import { readJson } from './json-columns.ts'
import type { VisitRow } from './visit-snapshots.ts'

export const OutsiderColumn = z.object({ name: z.string(), email: z.string() })

const audienceOf = (row: Selectable<AudiencesTable>): Audience => ({
  visitId: row.visit_id,
  decideAt: row.decide_at,
  waitingOpened: row.waiting_opened > 0,
  waitingLeaves: row.waiting_leaves,
  actingMemberId: row.quiet_for,
  because: row.because,
  memberId: row.member_id,
  outsider: readJson(OutsiderColumn, row.outsider),
})

/** The audiences of one workspace. The row of the visit must be locked before an audience is written. */
// Over 60 lines: one short method for each statement on audiences.
export function createAudienceRepository({ db }: Connection, workspaceId: string) {
  const outsiderColumn = (outsider: Audience['outsider']) => outsider && JSON.stringify(outsider)
  return {
    async find(visitId: string): Promise<Audience | undefined> {
      const row = await db
        .selectFrom('audiences')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', '=', visitId)
        .executeTakeFirst()
      return row && audienceOf(row)
    },

    /** Inserts an audience. If the visit already has an audience, only the waiting events and the acting member are updated. */
    async save(audience: Audience): Promise<void> {
      await db
        .insertInto('audiences')
        .values({
          workspace_id: workspaceId,
          visit_id: audience.visitId,
          decide_at: audience.decideAt,
          waiting_opened: audience.waitingOpened ? 1 : 0,
          waiting_leaves: audience.waitingLeaves,
          quiet_for: audience.actingMemberId,
          because: audience.because,
          member_id: audience.memberId,
          outsider: outsiderColumn(audience.outsider),
        })
        .onConflict((conflict) =>
          conflict.columns(['workspace_id', 'visit_id']).doUpdateSet((eb) => ({
            waiting_opened: eb.ref('excluded.waiting_opened'),
            waiting_leaves: eb.ref('excluded.waiting_leaves'),
            quiet_for: eb.ref('excluded.quiet_for'),
          })),
        )
        .execute()
    },

    async decide(
      visitId: string,
      { because, memberId, outsider }: Pick<Audience, 'because' | 'memberId' | 'outsider'>,
    ): Promise<void> {
      await db
        .updateTable('audiences')
        .set({ because, member_id: memberId, outsider: outsiderColumn(outsider), decide_at: null })
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', '=', visitId)
        .execute()
    },

    /** Returns the visit, whose row must be locked already. */
    async visit(visitId: string): Promise<VisitRow> {
      return db
        .selectFrom('visits')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', '=', visitId)
        .executeTakeFirstOrThrow()
    },
  }
}

/** Finds the undecided audiences of all workspaces that are overdue. `now` is epoch ms. */
export function createOverdueAudienceRepository({ db, dialect }: Connection) {
  return {
    /** Returns true if an undecided audience is overdue. Takes no lock. */
    async areAny(now: number): Promise<boolean> {
      const row = await db
        .selectFrom('audiences')
        .select('visit_id')
        .where('decide_at', '<=', now)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    /** Locks and returns the visits of overdue audiences, the most overdue first. Skips visits that another transaction has locked. */
    async lockVisits(now: number, limit: number): Promise<VisitRow[]> {
      return db
        .selectFrom('visits')
        .innerJoin('audiences', (join) =>
          join
            .onRef('audiences.workspace_id', '=', 'visits.workspace_id')
            .onRef('audiences.visit_id', '=', 'visits.visit_id'),
        )
        .selectAll('visits')
        .where('audiences.decide_at', '<=', now)
        .orderBy('audiences.decide_at')
        .limit(limit)
        .$if(dialect === 'postgres', (query) => query.forUpdate('visits').skipLocked())
        .execute()
    },
  }
}
