import { sql } from 'kysely'
import type { EventFigures } from '#shared/analytics.ts'
import type { VisitEvent, VisitEventKind } from '#shared/model/visit-events.ts'
import { always } from '../domain/analytics/days.ts'
import type { Scope } from '../domain/analytics/scope.ts'
import { toInstant } from '../infrastructure/clock.ts'
import type { Connection } from './connection.ts'
import { ofVisibleLinks } from './visibility.ts'

/**
 * An event of a visit. `id` comes from the viewer, `at` (epoch ms) from the tracker's clock. The target of `share` is the id of the link, so that the
 * address of the colleague is stored only once.
 */
export type NewVisitEvent = {
  id: string
  kind: VisitEventKind
  page: number | null
  target: string | null
  at: number
}

type EventRow = {
  kind: string
  page: number | null
  target: string | null
  happened_at: number
  recipient_email: string | null
}

const eventOf = ({
  kind,
  page,
  target,
  happened_at: at,
  recipient_email: colleague,
}: EventRow): VisitEvent => ({
  ...{ kind, page, at: toInstant(at) },
  target: kind === 'share' ? colleague : target,
})

/** `target` null: all events of the kind. */
type EventCountRow = { kind: string; target: string | null; events: number; visits: number }

/** The targets with the most clicks that the figures name. */
const mostTargets = 20

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on visit events, over one shared scope filter
export function createVisitEventRepository({ db }: Pick<Connection, 'db'>, workspaceId: string) {
  /** Events of visits by people that have left, like the other figures of analytics. */
  function counted({ documentId, sees, linkId, version, span }: Scope) {
    const only = (column: string, value: string | number | undefined) =>
      value === undefined ? sql`` : sql`and ${sql.ref(column)} = ${value}`
    const isCounted = sql<boolean>`exists (select 1 from counted_visits
      where counted_visits.workspace_id = ${workspaceId} and counted_visits.visit_id = visit_events.visit_id
        ${span.from > always.from ? sql`and opened_at >= ${span.from}` : sql``}
        ${span.to < always.to ? sql`and opened_at < ${span.to}` : sql``}
        ${only('link_id', linkId)} ${only('document_version', version)}
        and ${ofVisibleLinks(sees, workspaceId, 'counted_visits.link_id')})`
    return sql`select kind, target, visit_id from visit_events
      where workspace_id = ${workspaceId} and document_id = ${documentId} and ${isCounted}`
  }

  /** The events with the recipient of the link that a share has made. */
  const withColleague = () =>
    db
      .selectFrom('visit_events as events')
      .leftJoin('links', (join) =>
        join
          .onRef('links.workspace_id', '=', 'events.workspace_id')
          .onRef('links.link_id', '=', 'events.target')
          .on('events.kind', '=', 'share'),
      )
      .select(['events.visit_id', 'events.kind', 'events.page', 'events.target', 'events.happened_at'])
      .select('links.recipient_email')
      .where('events.workspace_id', '=', workspaceId)

  return {
    /** Returns the events of the visits, in the order in which they arrived. A visit without events has no entry. */
    async ofVisits(visitIds: readonly string[]): Promise<Map<string, VisitEvent[]>> {
      const found = new Map<string, VisitEvent[]>()
      if (visitIds.length === 0) return found
      const rows = await withColleague()
        .where('events.visit_id', 'in', visitIds)
        .orderBy('events.visit_id')
        .orderBy('events.position')
        .execute()
      for (const row of rows) {
        const events = found.get(row.visit_id) ?? []
        events.push(eventOf(row))
        found.set(row.visit_id, events)
      }
      return found
    },

    /** Returns undefined if the event was deleted. */
    async find(visitId: string, eventId: string): Promise<VisitEvent | undefined> {
      const row = await withColleague()
        .where('events.visit_id', '=', visitId)
        .where('events.event_id', '=', eventId)
        .executeTakeFirst()
      return row && eventOf(row)
    },

    /** Returns the ids of the events of a visit. Lock the visit before, so that no other request adds events. */
    async idsOfVisit(visitId: string): Promise<Set<string>> {
      const rows = await db
        .selectFrom('visit_events')
        .select('event_id')
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', '=', visitId)
        .execute()
      return new Set(rows.map((row) => row.event_id))
    },

    /** Adds events to a visit. `from` is the position of the first one. */
    async insert(
      visit: { visitId: string; documentId: string },
      events: readonly NewVisitEvent[],
      from: number,
    ): Promise<void> {
      if (events.length === 0) return
      const rows = events.map(({ id, kind, page, target, at }, index) => ({
        ...{ workspace_id: workspaceId, visit_id: visit.visitId, document_id: visit.documentId },
        ...{ event_id: id, position: from + index, kind, page, target, happened_at: at },
      }))
      await db.insertInto('visit_events').values(rows).execute()
    },

    /** Returns how often each kind of event happened, and the links of the PDF with the most clicks. */
    async figures(scope: Scope): Promise<EventFigures> {
      // One statement, so that the events are read once.
      const { rows } = await sql<EventCountRow>`
        with found as materialized (${counted(scope)})
        select kind, null as target, count(*) as events, count(distinct visit_id) as visits from found group by kind
        union all
        select * from (
          select kind, target, count(*) as events, count(distinct visit_id) as visits from found
          where kind = 'link' and target is not null
          group by kind, target order by visits desc, target limit ${sql.lit(mostTargets)}
        ) as links`.execute(db)
      const kinds = rows.flatMap(({ target, ...counts }) => (target === null ? [counts] : []))
      const links = rows
        .flatMap(({ kind: _kind, target, ...counts }) => (target === null ? [] : [{ target, ...counts }]))
        .sort((a, b) => b.visits - a.visits || (a.target < b.target ? -1 : 1))
      return { kinds, links }
    },
  }
}
