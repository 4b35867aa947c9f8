import { type Selectable, sql } from 'kysely'
import type { Notification, NotificationDelivery, NotifyBecause } from '#shared/model/feed.ts'
import type { Trigger } from '#shared/model/runs.ts'
import { labelsOf } from '../domain/documents/page-labels.ts'
import type { ListPosition } from '../domain/list-cursor.ts'
import { toInstant, toInstantOrNull } from '../infrastructure/clock.ts'
import type { NotificationsTable } from '../infrastructure/database/tables/notifications.ts'
import type { Connection } from './connection.ts'
import { isAfter } from './list-position.ts'
import { runsOfVisits } from './visit-runs.ts'
import { visitorRefOf } from './visitor-refs.ts'

/** A stored notification. For each visit and recipient, there is at most one notification (ADR 12). */
export type StoredNotification = {
  id: string
  /** Null for a recipient who is not a member. */
  memberId: string | null
  visitId: string
  kind: Trigger
  /** The number of held openings that the notification reports. 0: the notification reports a visit. */
  heldCount: number
}

export type NewNotification = StoredNotification & {
  /** The key of the recipient: see `recipientOf`. */
  recipient: string
  because: NotifyBecause
  /** Epoch ms. */
  createdAt: number
}

const storedOf = (row: Selectable<NotificationsTable>): StoredNotification => ({
  id: row.notification_id,
  memberId: row.member_id,
  visitId: row.visit_id,
  kind: row.kind,
  heldCount: row.held_count,
})

const labelPart = (pageLabel: string | undefined) => (pageLabel === undefined ? {} : { pageLabel })

/** Instants are epoch ms. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on notifications, over one shared join with visits
export function createNotificationRepository({ db, dialect }: Connection, workspaceId: string) {
  return {
    /** Returns the positions of a member's notifications, the latest first. If `after` is given, the list starts after this position. */
    async idsOfMember(memberId: string, after: ListPosition | null, limit: number): Promise<ListPosition[]> {
      const rows = await db
        .selectFrom('notifications')
        .select(['notification_id', 'created_at'])
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', memberId)
        .orderBy('created_at', 'desc')
        .orderBy('notification_id', 'desc')
        .where(isAfter(after, 'created_at', 'notification_id'))
        .limit(limit)
        .execute()
      return rows.map((row) => ({ id: row.notification_id, at: row.created_at }))
    },

    async countUnread(memberId: string): Promise<number> {
      const { unread } = await db
        .selectFrom('notifications')
        .select((eb) => eb.fn.countAll<number>().as('unread'))
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', memberId)
        .where('read_at', 'is', null)
        .executeTakeFirstOrThrow()
      return unread
    },

    /**
     * Marks the member's notifications with these ids as read. If `ids` is null, all notifications of the member are marked. Returns the ids of the
     * notifications that were unread.
     */
    async markRead(memberId: string, ids: readonly string[] | null, at: number): Promise<string[]> {
      const rows = await db
        .updateTable('notifications')
        .set({ read_at: at })
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', memberId)
        .where('read_at', 'is', null)
        .$if(ids !== null, (query) => query.where('notification_id', 'in', ids ?? []))
        .returning('notification_id')
        .execute()
      return rows.map((row) => row.notification_id)
    },

    async get(notificationId: string): Promise<StoredNotification> {
      return storedOf(
        await db
          .selectFrom('notifications')
          .selectAll()
          .where('workspace_id', '=', workspaceId)
          .where('notification_id', '=', notificationId)
          .executeTakeFirstOrThrow(),
      )
    },

    async find(recipient: string, visitId: string): Promise<StoredNotification | undefined> {
      const row = await db
        .selectFrom('notifications')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('recipient', '=', recipient)
        .where('visit_id', '=', visitId)
        .executeTakeFirst()
      return row && storedOf(row)
    },

    /** Returns the members' notifications of these visits. */
    async ofVisits(visitIds: readonly string[]): Promise<{ id: string; memberId: string }[]> {
      if (visitIds.length === 0) return []
      const rows = await db
        .selectFrom('notifications')
        .select(['notification_id', 'member_id'])
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', visitIds)
        .orderBy('notification_id')
        .execute()
      return rows.flatMap((row) =>
        row.member_id === null ? [] : [{ id: row.notification_id, memberId: row.member_id }],
      )
    },

    /** Returns a notification of this member about held openings of this link, if such a notification was made after `since`. */
    async findHeld(linkId: string, memberId: string, since: number): Promise<StoredNotification | undefined> {
      const row = await db
        .selectFrom('notifications')
        .innerJoin('visits', (join) =>
          join
            .onRef('visits.workspace_id', '=', 'notifications.workspace_id')
            .onRef('visits.visit_id', '=', 'notifications.visit_id'),
        )
        .selectAll('notifications')
        .where('notifications.workspace_id', '=', workspaceId)
        .where('notifications.member_id', '=', memberId)
        .where('notifications.held_count', '>', 0)
        .where('notifications.created_at', '>', since)
        .where('visits.link_id', '=', linkId)
        .executeTakeFirst()
      return row && storedOf(row)
    },

    async insert(notification: NewNotification): Promise<void> {
      await db
        .insertInto('notifications')
        .values({
          workspace_id: workspaceId,
          notification_id: notification.id,
          recipient: notification.recipient,
          member_id: notification.memberId,
          visit_id: notification.visitId,
          kind: notification.kind,
          because: notification.because,
          held_count: notification.heldCount,
          created_at: notification.createdAt,
          updated_at: notification.createdAt,
          read_at: null,
        })
        .execute()
    },

    /** Stores another event of the visit. If `isNews` is true, the notification becomes unread. */
    async update(notificationId: string, kind: Trigger, isNews: boolean, at: number): Promise<void> {
      await db
        .updateTable('notifications')
        .set({ kind, updated_at: at, ...(isNews ? { read_at: null } : {}) })
        .where('workspace_id', '=', workspaceId)
        .where('notification_id', '=', notificationId)
        .execute()
    },

    async setHeldCount(notificationId: string, heldCount: number, at: number): Promise<void> {
      await db
        .updateTable('notifications')
        .set({ held_count: heldCount, updated_at: at })
        .where('workspace_id', '=', workspaceId)
        .where('notification_id', '=', notificationId)
        .execute()
    },

    /** Deletes the notifications, deliveries and undecided audiences of these visits, because the visits are held now. */
    async deleteOfHeld(visitIds: readonly string[]): Promise<void> {
      const json = JSON.stringify(visitIds)
      const among =
        dialect === 'postgres'
          ? sql<string>`(select value from jsonb_array_elements_text(${json}::jsonb))`
          : sql<string>`(select value from json_each(${json}))`
      const ofHeld = sql`workspace_id = ${workspaceId} and visit_id in ${among}`
      await sql`delete from deliveries where ${ofHeld}`.execute(db)
      await sql`delete from notifications where ${ofHeld}`.execute(db)
      await sql`delete from audiences where ${ofHeld} and decide_at is not null`.execute(db)
    },

    /** Returns notifications by id, in the form for clients. It needs three queries for any number of notifications. */
    async snapshots(ids: readonly string[]): Promise<Map<string, Notification>> {
      if (ids.length === 0) return new Map()
      const rows = await withVisits()
        .where('n.workspace_id', '=', workspaceId)
        .where('n.notification_id', 'in', ids)
        .execute()
      const deliveries = await deliveriesOf(ids)
      const runs = await runsOfVisits(
        { db },
        workspaceId,
        rows.map((row) => row.visit_id),
      )
      return new Map(
        rows.map((row) => [
          row.notification_id,
          {
            id: row.notification_id,
            memberId: row.member_id ?? '',
            kind: row.kind,
            because: row.because,
            deliveries: deliveries.get(row.notification_id) ?? [],
            visitId: row.visit_id,
            documentId: row.document_id,
            documentTitle: row.title,
            visitor: visitorRefOf(row),
            page: row.page,
            ...labelPart(labelsOf(row.page_labels)(row.page)),
            activeMs: row.active_ms,
            returning: row.returning === 1,
            ...(row.held_count > 0 ? { heldCount: row.held_count } : {}),
            runs: runs.get(row.visit_id) ?? [],
            createdAt: toInstant(row.created_at),
            updatedAt: toInstant(row.updated_at),
            readAt: toInstantOrNull(row.read_at),
          },
        ]),
      )
    },
  }

  function withVisits() {
    return db
      .selectFrom('notifications as n')
      .innerJoin('visits', (join) =>
        join.onRef('visits.workspace_id', '=', 'n.workspace_id').onRef('visits.visit_id', '=', 'n.visit_id'),
      )
      .innerJoin('documents', (join) =>
        join
          .onRef('documents.workspace_id', '=', 'visits.workspace_id')
          .onRef('documents.document_id', '=', 'visits.document_id'),
      )
      .leftJoin('document_versions as version', (join) =>
        join
          .onRef('version.workspace_id', '=', 'visits.workspace_id')
          .onRef('version.document_id', '=', 'visits.document_id')
          .onRef('version.number', '=', 'visits.document_version'),
      )
      .leftJoin('visitors', (join) =>
        join
          .onRef('visitors.workspace_id', '=', 'visits.workspace_id')
          .onRef('visitors.visitor_id', '=', 'visits.visitor_id'),
      )
      .leftJoin('companies', (join) =>
        join
          .onRef('companies.workspace_id', '=', 'visitors.workspace_id')
          .onRef('companies.company_id', '=', 'visitors.company_id'),
      )
      .leftJoin('members as reading_member', (join) =>
        join
          .onRef('reading_member.workspace_id', '=', 'visits.workspace_id')
          .onRef('reading_member.member_id', '=', 'visits.team'),
      )
      .selectAll('n')
      .select(['visitors.name as match_name', 'visitors.company as match_company', 'visitors.company_id'])
      .select(['companies.name as page_name', 'companies.domain as page_domain'])
      .select('reading_member.name as team_name')
      .select('visitors.link_name as made_for')
      .select([
        'visits.document_id',
        'visits.visitor_id',
        'visits.email',
        'visits.confidence',
        'visits.claimed_record',
        'visits.record',
        'visits.page',
        'visits.active_ms',
        'visits.returning',
        'documents.title',
        'version.page_labels',
      ])
  }

  async function deliveriesOf(ids: readonly string[]): Promise<Map<string, NotificationDelivery[]>> {
    const rows = await db
      .selectFrom('deliveries')
      .select(['notification_id', 'channel', 'state', 'reason', 'sent_at'])
      .where('workspace_id', '=', workspaceId)
      .where('notification_id', 'in', ids)
      .orderBy('channel')
      .execute()
    const snapshot = (row: (typeof rows)[number]): NotificationDelivery => ({
      channel: row.channel,
      state: row.state === 'sending' ? 'waiting' : row.state,
      reason: row.reason,
      sentAt: toInstantOrNull(row.sent_at),
    })
    const grouped = Map.groupBy(rows, (row) => row.notification_id)
    return new Map([...grouped].map(([id, theirs]) => [id, theirs.map(snapshot)]))
  }
}
