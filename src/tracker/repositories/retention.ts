import type { ExpressionBuilder } from 'kysely'
import type { Database } from '../infrastructure/database/schema.ts'
import type { Connection } from './connection.ts'
import type { Subject } from './visitor-rows.ts'

type Counted = { count: number; examples: string[] }

const exampleCount = 5

/** Finds and deletes data that is older than `before` (epoch ms). Each method handles at most `limit` objects in one statement. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement of the retention, over shared conditions
export function createRetentionRepository({ db, dialect }: Connection, workspaceId: string) {
  /** Visits that have left. A visit with a run that waits or is being executed stays until the run is settled. */
  const oldVisits = (before: number) =>
    db
      .selectFrom('visits')
      .where('visits.workspace_id', '=', workspaceId)
      .where('visits.opened_at', '<', before)
      .where('visits.last_active_at', '<', before)
      .where('visits.state', '=', 'left')
      .where((eb) => eb.not(eb.exists(openRun(eb))))
  const openRun = (eb: ExpressionBuilder<Database, 'visits'>) =>
    eb
      .selectFrom('runs')
      .select('runs.run_id')
      .whereRef('runs.workspace_id', '=', 'visits.workspace_id')
      .whereRef('runs.visit_id', '=', 'visits.visit_id')
      .where('runs.state', 'in', ['waiting', 'claimed'])

  /** Visitors without a later visit, without a pending run, and without an open link that was made for them. */
  const oldVisitors = (before: number) =>
    db
      .selectFrom('visitors')
      .where('visitors.workspace_id', '=', workspaceId)
      .where('visitors.created_at', '<', before)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('visits')
              .select('visits.visit_id')
              .whereRef('visits.workspace_id', '=', 'visitors.workspace_id')
              .whereRef('visits.visitor_id', '=', 'visitors.visitor_id')
              .where((visit) =>
                visit.or([
                  visit('visits.last_active_at', '>=', before),
                  visit('visits.state', '=', 'reading'),
                  visit.exists(openRun(visit)),
                ]),
              ),
          ),
        ),
      )
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('links')
              .select('links.link_id')
              .whereRef('links.workspace_id', '=', 'visitors.workspace_id')
              .whereRef('links.recipient_email', '=', 'visitors.email')
              .where((link) =>
                link.or([
                  link('links.created_at', '>=', before),
                  link.and([
                    link('links.disabled_at', 'is', null),
                    link.or([link('links.expires_at', 'is', null), link('links.expires_at', '>=', before)]),
                  ]),
                ]),
              ),
          ),
        ),
      )

  const oldNotifications = (before: number) =>
    db
      .selectFrom('notifications')
      .where('notifications.workspace_id', '=', workspaceId)
      .where('notifications.updated_at', '<', before)

  /** Documents without a visit or a change since `before`. Bundles need their documents as long as they exist. */
  const unusedDocuments = (before: number) =>
    db
      .selectFrom('documents')
      .where('documents.workspace_id', '=', workspaceId)
      .where('documents.removed_at', 'is', null)
      .where('documents.updated_at', '<', before)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('visits')
              .select('visits.visit_id')
              .whereRef('visits.workspace_id', '=', 'documents.workspace_id')
              .whereRef('visits.document_id', '=', 'documents.document_id')
              .where('visits.opened_at', '>=', before),
          ),
        ),
      )
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('bundle_parts as part')
              .innerJoin('documents as bundle', (join) =>
                join
                  .onRef('bundle.workspace_id', '=', 'part.workspace_id')
                  .onRef('bundle.document_id', '=', 'part.document_id')
                  .onRef('bundle.current_version', '=', 'part.number'),
              )
              .select('part.position')
              .whereRef('part.workspace_id', '=', 'documents.workspace_id')
              .whereRef('part.part_id', '=', 'documents.document_id')
              .where('bundle.removed_at', 'is', null),
          ),
        ),
      )
  const openLink = (now: number) => (eb: ExpressionBuilder<Database, 'documents'>) =>
    eb.exists(
      eb
        .selectFrom('links')
        .select('links.link_id')
        .whereRef('links.workspace_id', '=', 'documents.workspace_id')
        .whereRef('links.document_id', '=', 'documents.document_id')
        .where('links.disabled_at', 'is', null)
        .where((link) => link.or([link('links.expires_at', 'is', null), link('links.expires_at', '>', now)])),
    )
  const countOf = async (query: { executeTakeFirstOrThrow(): Promise<{ count: unknown }> }) =>
    Number((await query.executeTakeFirstOrThrow()).count)

  return {
    async countVisits(before: number): Promise<Counted> {
      const count = await countOf(oldVisits(before).select((eb) => eb.fn.countAll().as('count')))
      const rows = await oldVisits(before)
        .innerJoin('documents', (join) =>
          join
            .onRef('documents.workspace_id', '=', 'visits.workspace_id')
            .onRef('documents.document_id', '=', 'visits.document_id'),
        )
        .select('documents.title')
        .orderBy('visits.opened_at')
        .limit(exampleCount)
        .execute()
      return { count, examples: rows.map(({ title }) => title) }
    },

    async countVisitors(before: number): Promise<Counted> {
      const count = await countOf(oldVisitors(before).select((eb) => eb.fn.countAll().as('count')))
      const rows = await oldVisitors(before)
        .select('visitors.email')
        .orderBy('visitors.created_at')
        .limit(exampleCount)
        .execute()
      return { count, examples: rows.map(({ email }) => email) }
    },

    countMessages(before: number): Promise<number> {
      return countOf(oldNotifications(before).select((eb) => eb.fn.countAll().as('count')))
    },

    /** `withOpenLinks`: the number of unused documents that stay because of an open link. */
    async countDocuments(before: number, now: number): Promise<Counted & { withOpenLinks: number }> {
      const deleted = unusedDocuments(before).where((eb) => eb.not(openLink(now)(eb)))
      const rows = await deleted
        .select('documents.title')
        .orderBy('documents.updated_at')
        .limit(exampleCount)
        .execute()
      const all = (eb: ExpressionBuilder<Database, 'documents'>) => eb.fn.countAll().as('count')
      return {
        count: await countOf(deleted.select(all)),
        examples: rows.map(({ title }) => title),
        withOpenLinks: await countOf(unusedDocuments(before).where(openLink(now)).select(all)),
      }
    },

    /** Deletes visits with their runs and notifications. Counted visits stay. Returns the number of deleted visits. */
    async deleteVisits(before: number, limit: number): Promise<number> {
      const rows = await oldVisits(before)
        .select('visits.visit_id')
        .orderBy('visits.opened_at')
        .limit(limit)
        .$if(dialect === 'postgres', (query) => query.forUpdate('visits').skipLocked())
        .execute()
      if (rows.length === 0) return 0
      const ids = rows.map((row) => row.visit_id)
      const tables = [
        ...(['deliveries', 'webhook_deliveries', 'notifications', 'audiences', 'acceptances'] as const),
        ...(['consents', 'signals', 'runs', 'visit_events', 'visits'] as const),
      ]
      for (const table of tables) {
        await db
          .deleteFrom(table as 'visits')
          .where('workspace_id', '=', workspaceId)
          .where('visit_id', 'in', ids)
          .execute()
      }
      return ids.length
    },

    /** Returns visitors whose time is over, and locks their rows. */
    async lockVisitors(before: number, limit: number): Promise<Subject[]> {
      const rows = await oldVisitors(before)
        .select(['visitors.visitor_id', 'visitors.email'])
        .orderBy('visitors.created_at')
        .limit(limit)
        .$if(dialect === 'postgres', (query) => query.forUpdate('visitors').skipLocked())
        .execute()
      return rows.map((row) => ({
        visitorId: row.visitor_id,
        email: row.email,
        // The time of a visit without an address ends with the visit.
        withClaims: false,
      }))
    },

    /** Removes the addresses of refused readers and of acceptances. Returns the number of changed rows. */
    async clearGateAddresses(before: number): Promise<number> {
      const refused = await db
        .updateTable('gate_refusals')
        .set({ email: null })
        .where('workspace_id', '=', workspaceId)
        .where('refused_at', '<', before)
        .where('email', 'is not', null)
        .executeTakeFirst()
      return Number(refused.numUpdatedRows)
    },

    /** Deletes notifications with their outbox rows. Returns the number of deleted notifications. */
    async deleteMessages(before: number, limit: number): Promise<number> {
      const rows = await oldNotifications(before)
        .select('notifications.notification_id')
        .orderBy('notifications.updated_at')
        .limit(limit)
        .$if(dialect === 'postgres', (query) => query.forUpdate('notifications').skipLocked())
        .execute()
      if (rows.length === 0) return 0
      const ids = rows.map((row) => row.notification_id)
      for (const table of ['deliveries', 'notifications'] as const) {
        await db
          .deleteFrom(table as 'deliveries')
          .where('workspace_id', '=', workspaceId)
          .where('notification_id', 'in', ids)
          .execute()
      }
      return ids.length
    },

    /** Deletes events of the feed, e-mails to admins and notices. A device that was offline for longer reads the lists again when it starts. */
    async deleteEvents(before: number, limit: number): Promise<number> {
      const old = db
        .selectFrom('feed_events')
        .select('seq')
        .where('workspace_id', '=', workspaceId)
        .where('created_at', '<', before)
        .orderBy('seq')
        .limit(limit)
      const events = await db
        .deleteFrom('feed_events')
        .where('workspace_id', '=', workspaceId)
        .where('seq', 'in', old)
        .executeTakeFirst()
      await db
        .deleteFrom('admin_mails')
        .where('workspace_id', '=', workspaceId)
        .where('created_at', '<', before)
        .where('available_at', 'is', null)
        .execute()
      for (const table of ['notice_deliveries', 'notices'] as const) {
        await db
          .deleteFrom(table as 'notices')
          .where('workspace_id', '=', workspaceId)
          .where('created_at', '<', before)
          .execute()
      }
      return Number(events.numDeletedRows)
    },

    /** Returns unused documents without an open link. */
    async unusedDocuments(before: number, now: number, limit: number): Promise<string[]> {
      const rows = await unusedDocuments(before)
        .where((eb) => eb.not(openLink(now)(eb)))
        .select('documents.document_id')
        .orderBy('documents.updated_at')
        .limit(limit)
        .execute()
      return rows.map((row) => row.document_id)
    },
  }
}
