import type { Selectable } from 'kysely'
import type { ChannelName } from '../domain/notifications/channel.ts'
import type { ChannelPlan } from '../domain/notifications/channel-plan.ts'
import type { NoticeDelivery } from '../domain/notifications/delivery.ts'
import type { NoticeDeliveriesTable, NoticesTable } from '../infrastructure/database/tables/notifications.ts'
import type { Connection } from './connection.ts'
import { deliveryColumns, newDeliveries } from './delivery-rows.ts'
import { createDeliveryStatements, createDueStatements } from './delivery-statements.ts'

/** A message to a member that is not about one visit. Instants are epoch ms. */
export type StoredNotice = {
  id: string
  memberId: string
  kind: NoticesTable['kind']
  subjectId: string
  /** The period of a digest. */
  period: { from: number; until: number } | null
}

const noticeOf = (row: Selectable<NoticesTable>): StoredNotice => ({
  id: row.notice_id,
  memberId: row.member_id,
  kind: row.kind,
  subjectId: row.subject_id,
  period: row.from_at === null || row.until_at === null ? null : { from: row.from_at, until: row.until_at },
})

const deliveryOf = (row: Selectable<NoticeDeliveriesTable>): NoticeDelivery => ({
  ...deliveryColumns(row),
  version: 1,
  noticeId: row.notice_id,
})

/** The notices of one workspace and their outbox. Instants are epoch ms. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on notices and their deliveries
export function createNoticeRepository(connection: Connection, workspaceId: string) {
  const { db, dialect } = connection
  return {
    ...createDeliveryStatements(connection, workspaceId, 'notices'),

    /** Returns false if the member already has a notice of this kind about this subject. */
    async insert({ id, memberId, kind, subjectId, period }: StoredNotice, now: number): Promise<boolean> {
      const row = await db
        .insertInto('notices')
        .values({
          ...{ workspace_id: workspaceId, notice_id: id, member_id: memberId, kind, subject_id: subjectId },
          ...{ from_at: period?.from ?? null, until_at: period?.until ?? null, created_at: now },
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('notice_id')
        .executeTakeFirst()
      return row !== undefined
    },

    async find(noticeId: string): Promise<StoredNotice | undefined> {
      const row = await db
        .selectFrom('notices')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('notice_id', '=', noticeId)
        .executeTakeFirst()
      return row && noticeOf(row)
    },

    /** Adds deliveries. Existing deliveries do not change. The new ones are not sent before `notBefore`. */
    async addDeliveries(
      noticeId: string,
      plan: Pick<ChannelPlan, 'send' | 'failed'>,
      now: number,
      notBefore: number | null,
    ): Promise<void> {
      const ids = { workspace_id: workspaceId, notice_id: noticeId }
      const rows = newDeliveries(plan, now, notBefore).map((row) => ({ ...ids, ...row }))
      if (rows.length === 0) return
      await db
        .insertInto('notice_deliveries')
        .values(rows)
        .onConflict((conflict) => conflict.columns(['workspace_id', 'notice_id', 'channel']).doNothing())
        .execute()
    },

    /** Locks the delivery. Returns undefined if the lease is lost. */
    async lockHeld(deliveryId: string, leaseToken: string): Promise<NoticeDelivery | undefined> {
      const row = await db
        .selectFrom('notice_deliveries')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('delivery_id', '=', deliveryId)
        .where('lease_token', '=', leaseToken)
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .executeTakeFirst()
      return row && deliveryOf(row)
    },

    /** Deletes a notice and its deliveries. */
    async remove(noticeId: string): Promise<void> {
      for (const table of ['notice_deliveries', 'notices'] as const) {
        await db
          .deleteFrom(table as 'notices')
          .where('workspace_id', '=', workspaceId)
          .where('notice_id', '=', noticeId)
          .execute()
      }
    },
  }
}

/** Finds the due deliveries of notices of all workspaces. `now` is epoch ms. */
export function createNoticeOutboxRepository(connection: Connection) {
  const { db, dialect } = connection
  return {
    ...createDueStatements(connection, 'notices'),

    /** Locks and returns the delivery that has been due for the longest time, and its member. Locked deliveries are skipped. */
    async lockNextDue(
      channel: ChannelName,
      now: number,
    ): Promise<{ delivery: NoticeDelivery; memberId: string } | undefined> {
      const row = await db
        .selectFrom('notice_deliveries')
        .innerJoin('notices', (join) =>
          join
            .onRef('notices.workspace_id', '=', 'notice_deliveries.workspace_id')
            .onRef('notices.notice_id', '=', 'notice_deliveries.notice_id'),
        )
        .selectAll('notice_deliveries')
        .select('notices.member_id')
        .where('notice_deliveries.channel', '=', channel)
        .where('notice_deliveries.available_at', '<=', now)
        .orderBy('notice_deliveries.available_at')
        .orderBy('notice_deliveries.delivery_id')
        .limit(1)
        .$if(dialect === 'postgres', (query) => query.forUpdate('notice_deliveries').skipLocked())
        .executeTakeFirst()
      return row && { delivery: deliveryOf(row), memberId: row.member_id }
    },
  }
}
