import type { RunReason } from '#shared/model/runs.ts'
import type { Connection } from './connection.ts'
import { createVisitorRows, nothingOf, type Subject } from './visitor-rows.ts'

const erasedReason: RunReason = { code: 'visitor_erased', salesforceCode: null, detail: null }

/** The columns of a run that say something about the visitor, and its lease. */
const forgotten = {
  ...{ result: null, written: null, look_again_at: null, may_have_written: 0 },
  ...{ lease_token: null, lease_until: null, lease_device_id: null },
} as const

/** The columns that make the visits of a visitor anonymous. */
const anonymousVisit = {
  visitor_id: null,
  email: null,
  confidence: 'anonymous',
  user_agent: '',
  record: null,
  network: null,
  claimed_record: null,
  record_email: null,
} as const

/** Deletes the data of one visitor. All methods belong to one transaction. `now`: epoch ms. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement of the erasure, over shared conditions
export function createVisitorErasureRepository({ db, dialect }: Connection, workspaceId: string) {
  const { visitIds, runVisitIds, linksOf } = createVisitorRows({ db }, workspaceId)

  return {
    /** Locks the visitor, so that no visit is opened meanwhile, then the visits and the runs. */
    async lock(subject: Subject): Promise<void> {
      if (dialect !== 'postgres') return
      await db
        .selectFrom('visitors')
        .select('visitor_id')
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', subject.visitorId ?? nothingOf)
        .forUpdate()
        .execute()
      await visitIds(subject).orderBy('visits.visit_id').forUpdate().execute()
      await db
        .selectFrom('runs')
        .select('run_id')
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', runVisitIds(subject))
        .orderBy('run_id')
        .forUpdate()
        .execute()
    },

    /** Returns true if a device has announced a write to Salesforce under a lease that has not expired. */
    async isWriting(subject: Subject, now: number): Promise<boolean> {
      const row = await db
        .selectFrom('runs')
        .select('run_id')
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', runVisitIds(subject))
        .where('state', '=', 'claimed')
        .where('lease_until', '>', now)
        .whereRef('writing_attempt', '=', 'attempt')
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    /** Ends the runs and deletes what they know about the visitor. A device that holds one of them has lost its lease, and writes nothing. */
    async endRuns(subject: Subject, now: number): Promise<void> {
      const update = () =>
        db
          .updateTable('runs')
          .where('workspace_id', '=', workspaceId)
          .where('visit_id', 'in', runVisitIds(subject))
      await update()
        .set({ ...forgotten, reason: null })
        .where('state', 'not in', ['waiting', 'claimed'])
        .execute()
      await update()
        .set({ ...forgotten, state: 'skipped', reason: JSON.stringify(erasedReason), settled_at: now })
        .where('state', 'in', ['waiting', 'claimed'])
        .execute()
    },

    /** Deletes messages that were not sent yet, and the search for their recipients. */
    async dropUnsent(subject: Subject): Promise<void> {
      await db
        .deleteFrom('deliveries')
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', visitIds(subject))
        .where('state', 'in', ['waiting', 'sending'])
        .execute()
      await db
        .deleteFrom('audiences')
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', visitIds(subject))
        .execute()
    },

    /** Deletes the deliveries of webhooks about the visits and the personal links, with the answers of the receivers. */
    async forgetWebhooks(subject: Subject): Promise<void> {
      const deliveries = db.deleteFrom('webhook_deliveries').where('workspace_id', '=', workspaceId)
      await deliveries.where('visit_id', 'in', visitIds(subject)).execute()
      await deliveries.where('link_id', 'in', linksOf(subject).select('links.link_id')).execute()
    },

    /** The answers to events about links at whose gate the person gave the address. The events stay, because their bodies read the address. */
    async forgetGateAnswers({ email }: Subject): Promise<void> {
      await db
        .updateTable('webhook_deliveries')
        .set({ response: null })
        .where('workspace_id', '=', workspaceId)
        .where('response', 'is not', null)
        .where('visit_id', 'is', null)
        .where('link_id', 'in', (eb) =>
          eb
            .selectFrom('gate_refusals')
            .select('link_id')
            .where('workspace_id', '=', workspaceId)
            .where('email', '=', email),
        )
        .execute()
    },

    /**
     * Counted visits stay. All of them get the same new `reader`, so the number of different readers stays too. Returns the ids of the visits, whose sums
     * contain the earlier reader.
     */
    async keepFigures(subject: Subject, reader: string): Promise<string[]> {
      const update = () =>
        db
          .updateTable('counted_visits')
          .set({ visitor_id: null, reader })
          .where('workspace_id', '=', workspaceId)
      const own = await update()
        .where('visitor_id', '=', subject.visitorId ?? nothingOf)
        .returning('visit_id')
        .execute()
      const claims = subject.withClaims
        ? await update().where('visit_id', 'in', visitIds(subject)).returning('visit_id').execute()
        : []
      return [...new Set([...own, ...claims].map((row) => row.visit_id))]
    },

    /** `readerKey` replaces the key of the browser, so that no later visit continues one of these visits. Signals stay, without the company. */
    async anonymizeVisits(subject: Subject, readerKey: string): Promise<void> {
      await db
        .updateTable('signals')
        .set({ company_id: null })
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', visitIds(subject))
        .execute()
      await db
        .updateTable('visits')
        .set({ ...anonymousVisit, reader_key: readerKey })
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', visitIds(subject))
        .execute()
    },

    async deleteVisits(subject: Subject): Promise<void> {
      const tables = [
        ...(['deliveries', 'notifications', 'acceptances', 'consents'] as const),
        ...(['visit_events', 'signals'] as const),
      ]
      for (const table of tables) {
        await db
          .deleteFrom(table)
          .where('workspace_id', '=', workspaceId)
          .where('visit_id', 'in', visitIds(subject))
          .execute()
      }
      await db
        .deleteFrom('runs')
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', runVisitIds(subject))
        .execute()
      await db
        .deleteFrom('visits')
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', visitIds(subject))
        .execute()
    },

    /** Turns off the links that were made for the visitor, and removes the address and the name of the link. Returns the links. */
    async releaseLinks({ email }: Subject, now: number): Promise<{ linkId: string; documentId: string }[]> {
      const rows = await db
        .updateTable('links')
        .set((eb) => ({
          recipient_email: null,
          name: '',
          disabled_at: eb.fn.coalesce('disabled_at', eb.val(now)),
        }))
        .where('workspace_id', '=', workspaceId)
        .where('recipient_email', '=', email)
        .returning(['link_id', 'document_id'])
        .execute()
      return rows.map((row) => ({ linkId: row.link_id, documentId: row.document_id }))
    },

    /** Removes the address at the gate and in invites. An open invite is revoked. */
    async clearAddress({ email }: Subject, now: number): Promise<void> {
      const at = <T extends 'gate_refusals' | 'acceptances'>(table: T) =>
        db
          .updateTable(table as 'acceptances')
          .where('workspace_id', '=', workspaceId)
          .where('email', '=', email)
      await db
        .deleteFrom('gate_codes')
        .where('workspace_id', '=', workspaceId)
        .where('email', '=', email)
        .execute()
      await at('gate_refusals').set({ email: null }).execute()
      await at('acceptances').set({ email: null }).execute()
      await db
        .updateTable('invites')
        .set((eb) => ({
          email: null,
          name: null,
          revoked_at: eb.case().when('used_at', 'is', null).then(now).else(eb.ref('revoked_at')).end(),
        }))
        .where('workspace_id', '=', workspaceId)
        .where('email', '=', email)
        .execute()
    },

    /** Deletes the visitor and the URLs of the history page. Returns the company, which may have no visitor any more. */
    async deleteVisitor({ visitorId }: Subject): Promise<string | null> {
      await db
        .deleteFrom('public_addresses')
        .where('workspace_id', '=', workspaceId)
        .where('kind', '=', 'history')
        .where('subject_id', '=', visitorId ?? nothingOf)
        .execute()
      const visitor = await db
        .deleteFrom('visitors')
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', visitorId ?? nothingOf)
        .returning('company_id')
        .executeTakeFirst()
      return visitor?.company_id ?? null
    },

    /** Deletes the company if it has no visitor. */
    async deleteEmptyCompany(companyId: string): Promise<void> {
      await db
        .deleteFrom('companies')
        .where('workspace_id', '=', workspaceId)
        .where('company_id', '=', companyId)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('visitors')
                .select('visitor_id')
                .where('visitors.workspace_id', '=', workspaceId)
                .where('visitors.company_id', '=', companyId),
            ),
          ),
        )
        .execute()
    },
  }
}
