import type { Selectable, Updateable } from 'kysely'
import { z } from 'zod'
import type { Role } from '#shared/model/basics.ts'
import { Digest, defaultDigest } from '#shared/model/digest.ts'
import { defaultNotifyPreferences, type Member, NotifyPreferences } from '#shared/model/people.ts'
import { toInstant } from '../infrastructure/clock.ts'
import type { MembersTable } from '../infrastructure/database/tables/people.ts'
import type { Connection } from './connection.ts'
import { parseColumn } from './json-columns.ts'

export type NewMember = Pick<Member, 'id' | 'email' | 'name' | 'role' | 'locale'> & {
  /** Epoch ms. */
  createdAt: number
}

/** A field that is not given does not change. */
export type MemberChange = {
  [K in 'name' | 'email' | 'role' | 'locale' | 'meetingUrl' | 'notify' | 'photo']?: Member[K] | undefined
} & {
  /** Epoch ms. */
  removedAt?: number
}

const StoredPreferences = z.object({
  opened: NotifyPreferences.shape.opened.catch(defaultNotifyPreferences.opened),
  left: NotifyPreferences.shape.left.catch(defaultNotifyPreferences.left),
  signals: NotifyPreferences.shape.signals.catch(defaultNotifyPreferences.signals),
  actions: NotifyPreferences.shape.actions.catch(defaultNotifyPreferences.actions),
  quietHours: NotifyPreferences.shape.quietHours.catch(null),
  // A member who joined before digests has none stored.
  digest: Digest.catch(defaultDigest),
})

/** Decodes `members.notify`. A value that another version of the tracker wrote and this version cannot parse gets its default. */
export const readNotify = (json: string): NotifyPreferences => parseColumn(StoredPreferences, json)

const memberOf = (row: Selectable<MembersTable>): Member => ({
  id: row.member_id,
  email: row.email,
  name: row.name,
  role: row.role,
  locale: row.locale,
  notify: readNotify(row.notify),
  photo: row.photo,
  meetingUrl: row.meeting_url,
  createdAt: toInstant(row.created_at),
})

function columnsOf({ meetingUrl, notify, removedAt, ...same }: MemberChange): Updateable<MembersTable> {
  return {
    ...same,
    ...(meetingUrl === undefined ? {} : { meeting_url: meetingUrl }),
    ...(notify === undefined ? {} : { notify: JSON.stringify(notify) }),
    ...(removedAt === undefined ? {} : { removed_at: removedAt }),
  }
}

type MemberOfEmail = { id: string; role: Role }

/** The row of a removed member stays, because documents, links and visits refer to this row. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on members, over two shared selections
export function createMemberRepository({ db, dialect }: Connection, workspaceId: string) {
  const all = db.selectFrom('members').where('workspace_id', '=', workspaceId)
  const active = all.where('removed_at', 'is', null)
  return {
    /** Returns the member, even if the member was removed. */
    async find(memberId: string): Promise<Member | undefined> {
      const row = await all.selectAll().where('member_id', '=', memberId).executeTakeFirst()
      return row && memberOf(row)
    },

    /** Returns the member, even if the member was removed. */
    async get(memberId: string): Promise<Member> {
      return memberOf(await all.selectAll().where('member_id', '=', memberId).executeTakeFirstOrThrow())
    },

    async findActive(memberId: string): Promise<Member | undefined> {
      const row = await active.selectAll().where('member_id', '=', memberId).executeTakeFirst()
      return row && memberOf(row)
    },

    /**
     * Locks the admins and the given members who were not removed, until the transaction ends. Role changes, removals and handovers take this lock
     * first, so they run one after the other. It is no lock of the workspace, because a leave locks its visits before the workspace.
     */
    async lockActive(memberIds: readonly string[]): Promise<Map<string, Member>> {
      const rows = await active
        .selectAll()
        .where((e) => e.or([e('role', '=', 'admin'), e('member_id', 'in', [...memberIds, ''])]))
        .orderBy('member_id')
        .$if(dialect === 'postgres', (query) => query.forNoKeyUpdate())
        .execute()
      return new Map(rows.map((row) => [row.member_id, memberOf(row)]))
    },

    /**
     * Returns true if the member was not removed, and delays a removal until the transaction ends. So nothing that the transaction creates belongs to
     * a removed member.
     */
    async holdActive(memberId: string): Promise<boolean> {
      const row = await active
        .select('member_id')
        .where('member_id', '=', memberId)
        .$if(dialect === 'postgres', (query) => query.forShare())
        .executeTakeFirst()
      return row !== undefined
    },

    /** `email` must have the normal form of shared/email-address.ts. */
    findActiveByEmail(email: string): Promise<MemberOfEmail | undefined> {
      return active.select(['member_id as id', 'role']).where('email', '=', email).executeTakeFirst()
    },

    /** Returns the member with this address, even if the member was removed. `email` must be normalized. */
    async findByEmail(email: string): Promise<{ id: string; isRemoved: boolean } | undefined> {
      const row = await all.select(['member_id', 'removed_at']).where('email', '=', email).executeTakeFirst()
      return row && { id: row.member_id, isRemoved: row.removed_at !== null }
    },

    /** Returns the members who were not removed, oldest first. */
    async list(): Promise<Member[]> {
      const rows = await active.selectAll().orderBy('created_at').orderBy('member_id').execute()
      return rows.map(memberOf)
    },

    /** Returns true if no member has ever joined. */
    async isEmpty(): Promise<boolean> {
      return (await all.select('member_id').limit(1).executeTakeFirst()) === undefined
    },

    /** Returns true if another member is an admin. */
    async hasAdminBeside(memberId: string): Promise<boolean> {
      const other = await active
        .select('member_id')
        .where('role', '=', 'admin')
        .where('member_id', '!=', memberId)
        .limit(1)
        .executeTakeFirst()
      return other !== undefined
    },

    /** Changes the given fields. Returns false if no field is given. */
    async update(memberId: string, change: MemberChange): Promise<boolean> {
      const columns = columnsOf(change)
      if (Object.values(columns).every((value) => value === undefined)) return false
      await db
        .updateTable('members')
        .set(columns)
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', memberId)
        .execute()
      return true
    },

    /**
     * Adds a member. If a removed member has this e-mail address, this member is restored instead, with the same id.
     * Returns the member's id. Returns undefined if an active member has this address.
     */
    async insertOrRestore({ id, email, createdAt, ...profile }: NewMember): Promise<string | undefined> {
      const row = await db
        .insertInto('members')
        .values({
          workspace_id: workspaceId,
          member_id: id,
          email,
          ...profile,
          notify: JSON.stringify(defaultNotifyPreferences),
          created_at: createdAt,
          removed_at: null,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['workspace_id', 'email'])
            .doUpdateSet({ ...profile, removed_at: null })
            .where('members.removed_at', 'is not', null),
        )
        .returning('member_id')
        .executeTakeFirst()
      return row?.member_id
    },
  }
}
