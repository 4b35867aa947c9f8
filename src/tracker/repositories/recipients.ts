import { z } from 'zod'
import { LinkSettings } from '#shared/link-settings.ts'
import type { NotifyPreferences, RecordOwnerRule } from '#shared/model/people.ts'
import type { Outsider, Person } from '../domain/notifications/audience.ts'
import { TenantMap } from '../domain/tenant-map.ts'
import type { Connection } from './connection.ts'
import { parseColumn } from './json-columns.ts'
import { readNotify } from './members.ts'
import type { VisitRow } from './visit-snapshots.ts'

type VisitOwners = Pick<VisitRow, 'document_id' | 'owner_id'>

// Over 60 lines: one short method for each statement on recipients.
export function createRecipientRepository({ db, dialect }: Connection, workspaceId: string) {
  return {
    /** Returns the current data of the recipient. Returns null if the member was removed, or if neither a member nor an outsider is given. */
    async find(who: { memberId: string | null; outsider: Outsider | null }): Promise<Person | null> {
      if (who.outsider !== null) return { kind: 'outsider', ...who.outsider }
      if (who.memberId === null) return null
      const row = await db
        .selectFrom('members')
        .select(['member_id', 'name', 'email', 'locale', 'notify'])
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', who.memberId)
        .where('removed_at', 'is', null)
        .executeTakeFirst()
      if (!row) return null
      const { member_id: id, name, email, locale } = row
      return { kind: 'member', id, name, email, locale, notify: readNotify(row.notify) }
    },

    /**
     * Returns the owner of the link. If this member was removed, returns the document's owner. If that member was removed too, returns the admin who
     * joined first. Returns null if no admin exists.
     */
    async ownerOf(visit: VisitOwners): Promise<string | null> {
      const members = await db
        .selectFrom('members')
        .innerJoin('documents', (join) =>
          join
            .onRef('documents.workspace_id', '=', 'members.workspace_id')
            .on('documents.document_id', '=', visit.document_id),
        )
        .select(['members.member_id as id', 'members.role', 'documents.owner_id as author'])
        .where('members.workspace_id', '=', workspaceId)
        .where('members.removed_at', 'is', null)
        .where((eb) =>
          eb.or([
            eb('members.member_id', '=', visit.owner_id),
            eb('members.member_id', '=', eb.ref('documents.owner_id')),
            eb('members.role', '=', 'admin'),
          ]),
        )
        .orderBy('members.created_at')
        .orderBy('members.member_id')
        .execute()
      const next =
        members.find(({ id }) => id === visit.owner_id) ??
        members.find(({ id, author }) => id === author) ??
        members.find(({ role }) => role === 'admin')
      return next?.id ?? null
    },

    /** Returns the member's preferences. Locks the member's row until the transaction ends. */
    async lockPreferences(memberId: string): Promise<NotifyPreferences> {
      const { notify } = await db
        .selectFrom('members')
        .select('notify')
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', memberId)
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .executeTakeFirstOrThrow()
      return readNotify(notify)
    },
  }
}

/** The data that decides about the notifications of a batch of visits. */
export type NotifyRules = {
  /** Returns the record-owner rule that applies to the visit. Null: Salesforce is not asked for the record's owner. */
  recordOwnerRule(visit: VisitRow): Exclude<RecordOwnerRule, 'off'> | null
  ignoredDomains(visit: VisitRow): readonly string[]
  isMuted(visit: VisitRow): boolean
  /** By workspace: the members' e-mail addresses that visitors of these visits verified. */
  members: ReadonlyMap<string, ReadonlySet<string>>
}

const Domains = z.array(z.string())
const Muted = LinkSettings.pick({ muted: true }).partial().catch({})
const distinct = (values: readonly string[]) => [...new Set(values)]

/** Reads settings of several workspaces, because one sweep decides about visits of all workspaces. */
export function createNotifyRuleRepository({ db }: Connection) {
  return {
    /** Returns the rules for these visits. It needs three queries for any number of visits. */
    async ofVisits(visits: readonly VisitRow[]): Promise<NotifyRules> {
      const workspaceIds = distinct(visits.map((visit) => visit.workspace_id))
      const workspaces = await db
        .selectFrom('workspaces')
        .select(['workspace_id', 'record_owner_rule', 'ignored_domains'])
        .where('workspace_id', 'in', workspaceIds)
        .execute()
      const links = await db
        .selectFrom('links')
        .select(['workspace_id', 'link_id', 'settings'])
        .where('workspace_id', 'in', workspaceIds)
        .where('link_id', 'in', distinct(visits.map((visit) => visit.link_id)))
        .execute()
      // Anyone can enter a member's address, so an address counts only if it was verified.
      const verified = visits.filter((visit) => visit.confidence === 'verified')
      const emails = distinct(verified.flatMap((visit) => visit.email?.toLowerCase() ?? []))
      const members =
        emails.length === 0
          ? []
          : await db
              .selectFrom('members')
              .select(['workspace_id', 'email'])
              .where('workspace_id', 'in', workspaceIds)
              .where('email', 'in', emails)
              .where('removed_at', 'is', null)
              .execute()
      const settings = new Map(workspaces.map((row) => [row.workspace_id, row]))
      const muted = new TenantMap<boolean>()
      for (const row of links)
        muted.set(row.workspace_id, row.link_id, parseColumn(Muted, row.settings).muted ?? false)
      const byWorkspace = Map.groupBy(members, (row) => row.workspace_id)
      return {
        recordOwnerRule: (visit) => settings.get(visit.workspace_id)?.record_owner_rule ?? null,
        ignoredDomains(visit) {
          const json = settings.get(visit.workspace_id)?.ignored_domains
          return json ? parseColumn(Domains, json) : []
        },
        isMuted: (visit) => muted.get(visit.workspace_id, visit.link_id) ?? false,
        members: new Map([...byWorkspace].map(([id, rows]) => [id, new Set(rows.map((row) => row.email))])),
      }
    },
  }
}
