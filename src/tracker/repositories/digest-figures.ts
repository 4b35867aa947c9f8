// The figures of a digest. The statements begin with the visits of one member in one period, which the indexes by owner, by document and by link find.
import { type SqlBool, sql } from 'kysely'
import { isGateLeave, RefusalReason } from '#shared/link-settings.ts'
import { Signal } from '#shared/model/signals.ts'
import type { KnownVisitor } from '#shared/visitor-name.ts'
import type { Visibility } from '../domain/people/visibility.ts'
import type { Connection } from './connection.ts'
import { readJson } from './json-columns.ts'
import { byPeople } from './visit-filters.ts'

/** Whose digest, and which time. `from` inclusive, `until` exclusive, epoch ms. */
export type DigestScope = {
  memberId: string
  sees: Visibility
  ignoredDomains: readonly string[]
  from: number
  until: number
}

export type DigestTotals = { visits: number; readers: number; activeMs: number }
export type DigestReader = { visitor: KnownVisitor; historyToken: string; visits: number; activeMs: number }
export type DigestSignal = {
  visitor: KnownVisitor
  historyToken: string | null
  document: string
  signal: Signal
}
export type DigestDocument = { title: string; visits: number; activeMs: number }
export type UnopenedLinks = { count: number; first: { email: string; name: string; document: string }[] }

/** A visit that was open for longer than this time is in no digest. The bound lets the indexes by opening time find the visits. */
const longestVisitMs = 7 * 86_400_000
const mostRows = 5
const gateLeaves = RefusalReason.options.filter(isGateLeave)

const visitorOf = (row: {
  email: string | null
  name: string | null
  company: string | null
  company_name: string | null
  link_name: string | null
  claimed: number
}): KnownVisitor => ({
  email: row.email,
  name: row.name,
  company: row.company_name ?? row.company,
  linkName: row.link_name,
  // The name has a mark if nobody confirmed the address in any of the visits.
  confidence: row.claimed === 1 ? 'claimed' : undefined,
})

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one statement for each part of a digest, over one shared selection
export function createDigestFigureRepository({ db, dialect }: Connection, workspaceId: string) {
  /** The links of a workspace that are not muted. */
  const muted =
    dialect === 'postgres'
      ? sql<SqlBool>`coalesce((links.settings::jsonb ->> 'muted') = 'true', false)`
      : sql<SqlBool>`coalesce(json_extract(links.settings, '$.muted'), 0)`

  /** The visits of readers that left in the period, on the member's links, and on the member's documents if the member sees all readers. */
  function visits({ memberId, sees, ignoredDomains, from, until }: DigestScope) {
    const left = db
      .selectFrom('visits')
      .innerJoin('links', (join) =>
        join
          .onRef('links.workspace_id', '=', 'visits.workspace_id')
          .onRef('links.link_id', '=', 'visits.link_id'),
      )
      .select([
        'visits.visit_id',
        'visits.document_id',
        'visits.visitor_id',
        'visits.active_ms',
        'visits.left_at',
        'visits.confidence',
      ])
      .where('visits.workspace_id', '=', workspaceId)
      .where('visits.opened_at', '>=', from - longestVisitMs)
      .where('visits.opened_at', '<', until)
      .where('visits.left_at', '>=', from)
      .where('visits.left_at', '<', until)
      .where('visits.hold', '=', 0)
      .where((eb) => byPeople(eb as never) as never)
      .where((eb) => eb.not(muted))
      .where((eb) =>
        eb.and(
          ignoredDomains.flatMap((domain) => [
            eb(sql`coalesce(lower(visits.email), '')`, 'not like', `%@${domain}`),
            eb(sql`coalesce(lower(visits.email), '')`, 'not like', `%.${domain}`),
          ]),
        ),
      )
    const own = left.where('visits.owner_id', '=', memberId)
    if (!sees.isWhole) return own
    const documents = db
      .selectFrom('documents')
      .select('documents.document_id')
      .where('documents.workspace_id', '=', workspaceId)
      .where('documents.owner_id', '=', memberId)
    return own.union(left.where('visits.document_id', 'in', documents))
  }

  return {
    /** Returns the oldest last activity of the open visits on the member's links and documents. Null: there are none. Epoch ms. */
    async oldestOpenActivity(memberId: string): Promise<number | null> {
      const { at } = await db
        .selectFrom('visits')
        .innerJoin('documents', (join) =>
          join
            .onRef('documents.workspace_id', '=', 'visits.workspace_id')
            .onRef('documents.document_id', '=', 'visits.document_id'),
        )
        .select((eb) => eb.fn.min('visits.last_active_at').as('at'))
        .where('visits.workspace_id', '=', workspaceId)
        .where('visits.state', '=', 'reading')
        .where((eb) => eb.or([eb('visits.owner_id', '=', memberId), eb('documents.owner_id', '=', memberId)]))
        .executeTakeFirstOrThrow()
      return at === null ? null : Number(at)
    },

    async totals(scope: DigestScope): Promise<DigestTotals> {
      const row = await db
        .selectFrom(visits(scope).as('v'))
        .select((eb) => [
          eb.fn.countAll().as('visits'),
          eb.fn.count('v.visitor_id').distinct().as('readers'),
          eb.fn.coalesce(eb.fn.sum('v.active_ms'), sql<number>`0`).as('active'),
        ])
        .executeTakeFirstOrThrow()
      return { visits: Number(row.visits), readers: Number(row.readers), activeMs: Number(row.active) }
    },

    /** The documents with the longest reading time. */
    async documents(scope: DigestScope): Promise<DigestDocument[]> {
      const rows = await db
        .selectFrom(visits(scope).as('v'))
        .innerJoin('documents', (join) =>
          join
            .on('documents.workspace_id', '=', workspaceId)
            .onRef('documents.document_id', '=', 'v.document_id'),
        )
        .select((eb) => [
          'documents.title',
          eb.fn.countAll().as('visits'),
          eb.fn.sum('v.active_ms').as('active'),
        ])
        .groupBy(['documents.document_id', 'documents.title'])
        .orderBy('active', 'desc')
        .orderBy('documents.document_id')
        .limit(mostRows)
        .execute()
      return rows.map((row) => ({
        title: row.title,
        visits: Number(row.visits),
        activeMs: Number(row.active),
      }))
    },

    /** The known readers with the longest reading time. */
    async readers(scope: DigestScope): Promise<DigestReader[]> {
      const sums = db
        .selectFrom(visits(scope).as('v'))
        .select((eb) => [
          'v.visitor_id',
          eb.fn.countAll().as('visits'),
          eb.fn.sum('v.active_ms').as('active'),
          sql<number>`min(case when v.confidence = 'claimed' then 1 else 0 end)`.as('claimed'),
        ])
        .where('v.visitor_id', 'is not', null)
        .groupBy('v.visitor_id')
        .orderBy('active', 'desc')
        .orderBy('v.visitor_id')
        .limit(mostRows)
      const rows = await db
        .selectFrom(sums.as('s'))
        .innerJoin('visitors', (join) =>
          join
            .on('visitors.workspace_id', '=', workspaceId)
            .onRef('visitors.visitor_id', '=', 's.visitor_id'),
        )
        .leftJoin('companies', (join) =>
          join
            .on('companies.workspace_id', '=', workspaceId)
            .onRef('companies.company_id', '=', 'visitors.company_id'),
        )
        .select(['visitors.email', 'visitors.name', 'visitors.company', 'visitors.link_name'])
        .select([
          'companies.name as company_name',
          'visitors.history_token',
          's.visits',
          's.active',
          's.claimed',
        ])
        .orderBy('s.active', 'desc')
        .orderBy('s.visitor_id')
        .execute()
      return rows.map((row) => ({
        ...{ visitor: visitorOf(row), historyToken: row.history_token },
        ...{ visits: Number(row.visits), activeMs: Number(row.active) },
      }))
    },

    /** The latest signals. */
    async signals(scope: DigestScope): Promise<DigestSignal[]> {
      const rows = await db
        .selectFrom(visits(scope).as('v'))
        .innerJoin('signals', (join) =>
          join.on('signals.workspace_id', '=', workspaceId).onRef('signals.visit_id', '=', 'v.visit_id'),
        )
        .innerJoin('documents', (join) =>
          join
            .on('documents.workspace_id', '=', workspaceId)
            .onRef('documents.document_id', '=', 'v.document_id'),
        )
        .leftJoin('visitors', (join) =>
          join
            .on('visitors.workspace_id', '=', workspaceId)
            .onRef('visitors.visitor_id', '=', 'v.visitor_id'),
        )
        .leftJoin('companies', (join) =>
          join
            .on('companies.workspace_id', '=', workspaceId)
            .onRef('companies.company_id', '=', 'visitors.company_id'),
        )
        .select(['visitors.email', 'visitors.name', 'visitors.company', 'visitors.link_name'])
        .select([
          'companies.name as company_name',
          'visitors.history_token',
          'documents.title',
          'signals.signal',
        ])
        .select(sql<number>`case when v.confidence = 'claimed' then 1 else 0 end`.as('claimed'))
        .orderBy('v.left_at', 'desc')
        .orderBy('signals.visit_id')
        .orderBy('signals.kind')
        .limit(mostRows)
        .execute()
      return rows.flatMap((row) => {
        const signal = readJson(Signal, row.signal)
        const who = { visitor: visitorOf(row), historyToken: row.history_token }
        return signal ? [{ ...who, document: row.title, signal }] : []
      })
    },

    /** How often each kind of visit event happened, by its name. */
    async events(scope: DigestScope): Promise<Map<string, number>> {
      const rows = await db
        .selectFrom(visits(scope).as('v'))
        .innerJoin('visit_events', (join) =>
          join
            .on('visit_events.workspace_id', '=', workspaceId)
            .onRef('visit_events.visit_id', '=', 'v.visit_id'),
        )
        .select((eb) => ['visit_events.kind', eb.fn.countAll().as('count')])
        .groupBy('visit_events.kind')
        .execute()
      return new Map(rows.map((row) => [row.kind, Number(row.count)]))
    },

    /** The number of readers who left at the gate of the member's links that are not muted. */
    async gateLeaves({ memberId, from, until }: DigestScope): Promise<number> {
      const { count } = await db
        .selectFrom('links')
        .innerJoin('gate_refusals', (join) =>
          join
            .onRef('gate_refusals.workspace_id', '=', 'links.workspace_id')
            .onRef('gate_refusals.link_id', '=', 'links.link_id'),
        )
        .select((eb) => eb.fn.countAll().as('count'))
        .where('links.workspace_id', '=', workspaceId)
        .where('links.owner_id', '=', memberId)
        .where((eb) => eb.not(muted))
        .where('gate_refusals.refused_at', '>=', from)
        .where('gate_refusals.refused_at', '<', until)
        .where('gate_refusals.reason', 'in', gateLeaves)
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    /** The member's personal links that nobody has opened, of those made (in a batch: marked as sent) between these instants. They can still be opened. */
    async unopened(
      { memberId, until }: DigestScope,
      { sentFrom, sentUntil }: { sentFrom: number; sentUntil: number },
    ): Promise<UnopenedLinks> {
      const links = db
        .selectFrom('links')
        .innerJoin('documents', (join) =>
          join
            .onRef('documents.workspace_id', '=', 'links.workspace_id')
            .onRef('documents.document_id', '=', 'links.document_id'),
        )
        .leftJoin('batch_links', (join) =>
          join
            .onRef('batch_links.workspace_id', '=', 'links.workspace_id')
            .onRef('batch_links.link_id', '=', 'links.link_id'),
        )
        .where('links.workspace_id', '=', workspaceId)
        .where('links.owner_id', '=', memberId)
        .where('links.created_at', '>=', sentFrom)
        .where('links.created_at', '<', sentUntil)
        .where('links.recipient_email', 'is not', null)
        .where('links.disabled_at', 'is', null)
        .where((eb) => eb.or([eb('links.expires_at', 'is', null), eb('links.expires_at', '>', until)]))
        .where((eb) => eb.not(muted))
        .where('documents.removed_at', 'is', null)
        .where((eb) =>
          eb.or([eb('batch_links.link_id', 'is', null), eb('batch_links.sent_at', '<', sentUntil)]),
        )
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('visits')
                .select('visits.visit_id')
                .whereRef('visits.workspace_id', '=', 'links.workspace_id')
                .whereRef('visits.link_id', '=', 'links.link_id'),
            ),
          ),
        )
      const { count } = await links.select((eb) => eb.fn.countAll().as('count')).executeTakeFirstOrThrow()
      if (Number(count) === 0) return { count: 0, first: [] }
      const rows = await links
        .select(['links.recipient_email', 'links.name', 'documents.title'])
        .orderBy('links.created_at', 'desc')
        .orderBy('links.link_id')
        .limit(mostRows)
        .execute()
      const first = rows.map((row) => ({
        ...{ email: row.recipient_email ?? '', name: row.name, document: row.title },
      }))
      return { count: Number(count), first }
    },
  }
}
