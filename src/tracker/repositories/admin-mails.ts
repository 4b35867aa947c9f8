import { z } from 'zod'
import { Instant } from '#shared/instant.ts'
import type { Connection } from './connection.ts'
import { parseColumn } from './json-columns.ts'

/** The values of the text of an e-mail about an absence. */
const AbsenceMailFacts = z.object({ since: Instant, waitingRuns: z.int() })
type AbsenceMailFacts = z.infer<typeof AbsenceMailFacts>

/**
 * The values of the text of an e-mail about checks of company accounts. `since`: when the provider last confirmed the account that has failed for
 * the longest time. `reason`: an error code. `endsAt`: when the first device ends. `ended`: members who lost access since the admins were told.
 */
const AccountMailFacts = z.object({
  since: Instant,
  accounts: z.int(),
  reason: z.string().nullable(),
  endsAt: Instant,
  ended: z.int(),
})
export type AccountMailFacts = z.infer<typeof AccountMailFacts>

export type AbsenceMailContent = { kind: 'absence' | 'presence'; facts: AbsenceMailFacts }
export type AccountMailContent = { kind: 'accountsUnchecked' | 'accountsChecked'; facts: AccountMailFacts }
/** The values of the text of an e-mail about a webhook that the tracker turned off. `since`: the first failed attempt. */
const WebhookMailFacts = z.object({ name: z.string(), since: Instant })
export type WebhookMailContent = {
  kind: 'webhookGone' | 'webhookFailing'
  facts: z.infer<typeof WebhookMailFacts>
}
export type AdminMailContent = AbsenceMailContent | AccountMailContent | WebhookMailContent

/** `memberId`: the admin who gets the e-mail. */
export type NewAdminMail = { id: string; memberId: string; content: AdminMailContent }

/** @throws if the stored facts do not match the kind */
function contentOf(kind: AdminMailContent['kind'], facts: string): AdminMailContent {
  switch (kind) {
    case 'absence':
    case 'presence':
      return { kind, facts: parseColumn(AbsenceMailFacts, facts) }
    case 'webhookGone':
    case 'webhookFailing':
      return { kind, facts: parseColumn(WebhookMailFacts, facts) }
    default:
      return { kind, facts: parseColumn(AccountMailFacts, facts) }
  }
}

/** An e-mail that a process sends under a lease. */
export type ClaimedAdminMail = NewAdminMail & {
  workspaceId: string
  leaseToken: string
  /** The number of this attempt, counted from 1. */
  attempts: number
}

/** E-mails to the admins of one workspace. Instants are epoch ms. */
export function createAdminMailRepository({ db }: Connection, workspaceId: string) {
  return {
    async insert({ id, memberId, content: { kind, facts } }: NewAdminMail, now: number): Promise<void> {
      await db
        .insertInto('admin_mails')
        .values({
          ...{ workspace_id: workspaceId, mail_id: id, member_id: memberId, kind },
          ...{ facts: JSON.stringify(facts), attempts: 0, available_at: now, created_at: now },
          ...{ lease_token: null, sent_at: null },
        })
        .execute()
    },

    /**
     * Stores the result of an attempt. `availableAt`: the time of the next attempt; null if the e-mail was sent or given up. Does nothing if the
     * lease is lost.
     */
    async settle(
      { id, leaseToken }: Pick<ClaimedAdminMail, 'id' | 'leaseToken'>,
      { availableAt, sentAt }: { availableAt: number | null; sentAt: number | null },
    ): Promise<void> {
      await db
        .updateTable('admin_mails')
        .set({ available_at: availableAt, sent_at: sentAt, lease_token: null })
        .where('workspace_id', '=', workspaceId)
        .where('mail_id', '=', id)
        .where('lease_token', '=', leaseToken)
        .execute()
    },
  }
}

/** The due e-mails to admins of all workspaces. Instants are epoch ms. */
export function createAdminMailOutboxRepository({ db, dialect }: Connection) {
  return {
    /** Claims the e-mail that has been due for the longest time. Returns undefined if none is due. */
    async claimNextDue(
      now: number,
      lease: { token: string; until: number },
    ): Promise<ClaimedAdminMail | undefined> {
      const row = await db
        .selectFrom('admin_mails')
        .selectAll()
        .where('available_at', '<=', now)
        .orderBy('available_at')
        .orderBy('mail_id')
        .limit(1)
        .$if(dialect === 'postgres', (query) => query.forUpdate().skipLocked())
        .executeTakeFirst()
      if (!row) return undefined
      const attempts = row.attempts + 1
      await db
        .updateTable('admin_mails')
        .set({ attempts, available_at: lease.until, lease_token: lease.token })
        .where('workspace_id', '=', row.workspace_id)
        .where('mail_id', '=', row.mail_id)
        .execute()
      return {
        ...{ workspaceId: row.workspace_id, id: row.mail_id, memberId: row.member_id },
        ...{ content: contentOf(row.kind, row.facts), leaseToken: lease.token, attempts },
      }
    },
  }
}
