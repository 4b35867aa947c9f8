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

/** The targets with the most clicks that the figures name. */
const mostTargets = 20

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on visit events, over one shared scope filter
export function createVisitEventRepository({ db }: Pick<Connection, 'db'>, workspaceId: string) {
  /** Events of visits by people that have left, like the other figures of analytics. */
  function counted({ documentId, sees, linkId, version, span }: Scope) {
    let rows = db
      .selectFrom('visit_events as events')
      .innerJoin('counted_visits as counted', (join) =>
        join
          .onRef('counted.workspace_id', '=', 'events.workspace_id')
          .onRef('counted.visit_id', '=', 'events.visit_id'),
      )
      .where('events.workspace_id', '=', workspaceId)
      .where('events.document_id', '=', documentId)
      .where(ofVisibleLinks(sees, workspaceId, 'counted.link_id'))
    if (span.from > always.from) rows = rows.where('counted.opened_at', '>=', span.from)
    if (span.to < always.to) rows = rows.where('counted.opened_at', '<', span.to)
    if (linkId !== undefined) rows = rows.where('counted.link_id', '=', linkId)
    if (version !== undefined) rows = rows.where('counted.document_version', '=', version)
    return rows
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
      const kinds = await counted(scope)
        .select((eb) => [
          'events.kind',
          eb.fn.countAll<number>().as('events'),
          eb.fn.count<number>('events.visit_id').distinct().as('visits'),
        ])
        .groupBy('events.kind')
        .execute()
      const links = await counted(scope)
        .where('events.kind', '=', 'link')
        .where('events.target', 'is not', null)
        .select((eb) => [
          'events.target',
          eb.fn.countAll<number>().as('events'),
          eb.fn.count<number>('events.visit_id').distinct().as('visits'),
        ])
        .groupBy('events.target')
        .orderBy('visits', 'desc')
        .orderBy('events.target')
        .limit(mostTargets)
        .execute()
      return { kinds, links: links.map(({ target, ...counts }) => ({ ...counts, target: target ?? '' })) }
    },
  }
}
