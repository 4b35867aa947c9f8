import type { Selectable, Updateable } from 'kysely'
import type { CompanyAccountsTable } from '../infrastructure/database/tables/sign-in.ts'
import type { Connection } from './connection.ts'

export type EndReason = NonNullable<CompanyAccountsTable['end_reason']>

/** The account of a member at the provider. Instants are epoch ms. See {@link CompanyAccountsTable}. */
export type StoredAccount = {
  memberId: string
  issuer: string
  subject: string
  email: string
  /** Sealed. */
  refreshToken: string | null
  isUncertain: boolean
  signedInAt: number
  checkedAt: number
  checkAt: number | null
  failures: number
  problem: string | null
  endedAt: number | null
  endReason: EndReason | null
}

export type ClaimedAccount = StoredAccount & { workspaceId: string }

/** A field that is not given does not change. */
export type AccountChange = Partial<Omit<StoredAccount, 'memberId' | 'issuer' | 'subject'>>

const accountOf = (row: Selectable<CompanyAccountsTable>): StoredAccount => ({
  ...{ memberId: row.member_id, issuer: row.issuer, subject: row.subject, email: row.email },
  ...{ refreshToken: row.refresh_token, isUncertain: row.is_uncertain === 1 },
  ...{ signedInAt: row.signed_in_at, checkedAt: row.checked_at, checkAt: row.check_at },
  ...{ failures: row.failures, problem: row.problem, endedAt: row.ended_at, endReason: row.end_reason },
})

function columnsOf(change: AccountChange): Updateable<CompanyAccountsTable> {
  const columns = {
    ...{ email: change.email, refresh_token: change.refreshToken },
    is_uncertain: change.isUncertain === undefined ? undefined : Number(change.isUncertain),
    ...{ signed_in_at: change.signedInAt, checked_at: change.checkedAt, check_at: change.checkAt },
    ...{ failures: change.failures, problem: change.problem },
    ...{ ended_at: change.endedAt, end_reason: change.endReason },
  }
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
}

/** The accounts of the members of one workspace at the provider. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on company accounts
export function createCompanyAccountRepository({ db, dialect }: Connection, workspaceId: string) {
  const all = db.selectFrom('company_accounts').selectAll().where('workspace_id', '=', workspaceId)
  const told = db
    .selectFrom('workspaces')
    .select('account_trouble_told_at as toldAt')
    .where('workspace_id', '=', workspaceId)
  return {
    async find(memberId: string): Promise<StoredAccount | undefined> {
      const row = await all.where('member_id', '=', memberId).executeTakeFirst()
      return row && accountOf(row)
    },

    async findBySubject(issuer: string, subject: string): Promise<StoredAccount | undefined> {
      const row = await all.where('issuer', '=', issuer).where('subject', '=', subject).executeTakeFirst()
      return row && accountOf(row)
    },

    /** Returns the accounts of members who were not removed. The account that was confirmed first comes first. */
    async list(): Promise<StoredAccount[]> {
      const rows = await db
        .selectFrom('company_accounts')
        .innerJoin('members', (join) =>
          join
            .onRef('members.workspace_id', '=', 'company_accounts.workspace_id')
            .onRef('members.member_id', '=', 'company_accounts.member_id'),
        )
        .selectAll('company_accounts')
        .where('company_accounts.workspace_id', '=', workspaceId)
        .where('members.removed_at', 'is', null)
        .orderBy('company_accounts.checked_at')
        .orderBy('company_accounts.member_id')
        .execute()
      return rows.map(accountOf)
    },

    /** Stores the account after a sign-in. A member has one account, so an earlier account of the member is replaced. */
    async save(
      account: Omit<StoredAccount, 'isUncertain' | 'failures' | 'problem' | 'endedAt' | 'endReason'>,
    ): Promise<void> {
      const { memberId, issuer, subject, ...rest } = account
      const fresh = { isUncertain: false, failures: 0, problem: null, endedAt: null, endReason: null }
      const { email, refreshToken, signedInAt, checkedAt, checkAt } = rest
      await db
        .insertInto('company_accounts')
        .values({
          ...{
            workspace_id: workspaceId,
            member_id: memberId,
            issuer,
            subject,
            email,
            refresh_token: refreshToken,
          },
          ...{ signed_in_at: signedInAt, checked_at: checkedAt, check_at: checkAt },
          ...{ is_uncertain: 0, failures: 0, problem: null, ended_at: null, end_reason: null },
        })
        .onConflict((conflict) =>
          conflict
            .columns(['workspace_id', 'member_id'])
            .doUpdateSet({ issuer, subject, ...columnsOf({ ...rest, ...fresh }) }),
        )
        .execute()
    },

    /**
     * Changes the given fields, unless a sign-in has replaced the refresh token `was` (sealed) in the meantime. Returns whether the account was
     * changed.
     */
    async update(memberId: string, was: string | null, change: AccountChange): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('company_accounts')
        .set(columnsOf(change))
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', memberId)
        .where('refresh_token', was === null ? 'is' : '=', was)
        .where('ended_at', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    /** Deletes the refresh token of a removed member. The account stays linked to the member. */
    async forgetToken(memberId: string): Promise<void> {
      await db
        .updateTable('company_accounts')
        .set({ refresh_token: null, check_at: null })
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', memberId)
        .execute()
    },

    /** Returns when the admins were told that accounts cannot be checked (epoch ms). */
    async troubleToldAt(): Promise<number | null> {
      return (await told.executeTakeFirst())?.toldAt ?? null
    },

    /** {@link troubleToldAt}, with a lock of the workspace's row until the transaction ends. */
    async lockTroubleToldAt(): Promise<number | null> {
      const query = told.$if(dialect === 'postgres', (each) => each.forUpdate())
      return (await query.executeTakeFirst())?.toldAt ?? null
    },

    async setTroubleToldAt(toldAt: number | null): Promise<void> {
      await db
        .updateTable('workspaces')
        .set({ account_trouble_told_at: toldAt })
        .where('workspace_id', '=', workspaceId)
        .execute()
    },

    /** Deletes the account of a member. Returns false if the member has none. */
    async remove(memberId: string): Promise<boolean> {
      const { numDeletedRows } = await db
        .deleteFrom('company_accounts')
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', memberId)
        .executeTakeFirst()
      return numDeletedRows === 1n
    },
  }
}

/** The accounts of all workspaces. */
export function createDueAccountRepository({ db, dialect }: Connection) {
  return {
    /**
     * Claims the account whose check has been due for the longest time, until `leaseUntil` (epoch ms). It is marked as uncertain until the outcome of
     * the check is stored. The result has the mark from before. Returns undefined if no check is due. Accounts of removed members are never due.
     */
    async claimNext(now: number, leaseUntil: number): Promise<ClaimedAccount | undefined> {
      const row = await db
        .selectFrom('company_accounts as account')
        .selectAll('account')
        .where('account.check_at', '<=', now)
        .where((e) =>
          e.exists(
            e
              .selectFrom('members')
              .select('members.member_id')
              .whereRef('members.workspace_id', '=', 'account.workspace_id')
              .whereRef('members.member_id', '=', 'account.member_id')
              .where('members.removed_at', 'is', null),
          ),
        )
        .orderBy('account.check_at')
        .orderBy('account.member_id')
        .limit(1)
        .$if(dialect === 'postgres', (query) => query.forUpdate().skipLocked())
        .executeTakeFirst()
      if (!row) return undefined
      await db
        .updateTable('company_accounts')
        .set({ check_at: leaseUntil, is_uncertain: 1 })
        .where('workspace_id', '=', row.workspace_id)
        .where('member_id', '=', row.member_id)
        .execute()
      return { workspaceId: row.workspace_id, ...accountOf(row), checkAt: leaseUntil }
    },
  }
}
