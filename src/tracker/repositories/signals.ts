import { sql } from 'kysely'
import { Signal, type SignalKind } from '#shared/model/signals.ts'
import { PageTimes } from '../domain/analytics/counted-visit.ts'
import type { Reading } from '../domain/signals/signal-rules.ts'
import type { Connection } from './connection.ts'
import { parseColumn, readJson } from './json-columns.ts'

/** A company that reads a document. */
export type CompanyReading = { companyId: string; documentId: string }

/** A signal of a visit. `companyId`: only with the kind `company`. */
export type RaisedSignal = { visitId: string; documentId: string; companyId: string | null; signal: Signal }

/** The largest number of earlier visits that are compared. */
const mostEarlier = 100

/** Returns the signals of these visits, by the id of the visit. One query for any number of visits. */
export async function signalsOfVisits(
  { db }: Pick<Connection, 'db'>,
  workspaceId: string,
  visitIds: readonly string[],
): Promise<Map<string, Signal[]>> {
  if (visitIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('signals')
    .select(['visit_id', 'signal'])
    .where('workspace_id', '=', workspaceId)
    .where('visit_id', 'in', visitIds)
    .orderBy('kind')
    .execute()
  const known = rows.flatMap((row) => {
    const signal = readJson(Signal, row.signal)
    return signal ? [{ visitId: row.visit_id, signal }] : []
  })
  return new Map(
    [...Map.groupBy(known, ({ visitId }) => visitId)].map(([id, found]) => [
      id,
      found.map(({ signal }) => signal),
    ]),
  )
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement about the signals of visits
export function createSignalRepository({ db, dialect }: Connection, workspaceId: string) {
  return {
    ofVisits: (visitIds: readonly string[]): Promise<Map<string, Signal[]>> =>
      signalsOfVisits({ db }, workspaceId, visitIds),

    /** Returns the latest counted visits of the reader to the document that were opened before `openedBefore` (epoch ms). */
    async earlierVisits(documentId: string, reader: string, openedBefore: number): Promise<Reading[]> {
      const rows = await db
        .selectFrom('counted_visits')
        .select(['opened_at', 'last_active_at', 'document_version', 'pages'])
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .where('reader', '=', reader)
        .where('opened_at', '<', openedBefore)
        .orderBy('opened_at', 'desc')
        .limit(mostEarlier)
        .execute()
      return rows.map((row) => ({
        openedAt: row.opened_at,
        lastActiveAt: row.last_active_at,
        documentVersion: row.document_version,
        pages: parseColumn(PageTimes, row.pages),
      }))
    },

    /** Returns the companies of these visitors that have at least `people` visitors, by the id of the visitor. */
    async companiesOf(visitorIds: readonly string[], people: number): Promise<Map<string, string>> {
      if (visitorIds.length === 0) return new Map()
      const rows = await db
        .selectFrom('visitors as reader')
        .select(['reader.visitor_id', 'reader.company_id'])
        .where('reader.workspace_id', '=', workspaceId)
        .where('reader.visitor_id', 'in', visitorIds)
        .where('reader.company_id', 'is not', null)
        .where((eb) =>
          eb(
            eb
              .selectFrom('visitors as colleague')
              .select((inner) => inner.fn.countAll<number>().as('count'))
              .whereRef('colleague.workspace_id', '=', 'reader.workspace_id')
              .whereRef('colleague.company_id', '=', 'reader.company_id'),
            '>=',
            people,
          ),
        )
        .execute()
      return new Map(
        rows.flatMap((row) => (row.company_id === null ? [] : [[row.visitor_id, row.company_id]])),
      )
    },

    /**
     * Locks a company at a document until the transaction ends. So of two visits that leave at the same time, the later one sees the earlier one.
     * SQLite needs no lock, because it runs only one transaction at a time.
     */
    async lockCompany({ companyId, documentId }: CompanyReading): Promise<void> {
      if (dialect !== 'postgres') return
      const key = `signal ${workspaceId} ${companyId} ${documentId}`
      await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(db)
    },

    /** Returns the number of visitors of the company with a counted visit of the document since `since` (epoch ms). */
    async countPeople({ companyId, documentId }: CompanyReading, since: number): Promise<number> {
      const row = await db
        .selectFrom('visitors')
        .innerJoin('counted_visits as counted', (join) =>
          join
            .onRef('counted.workspace_id', '=', 'visitors.workspace_id')
            .onRef('counted.visitor_id', '=', 'visitors.visitor_id'),
        )
        .select((eb) => eb.fn.count<number>('counted.visitor_id').distinct().as('people'))
        .where('visitors.workspace_id', '=', workspaceId)
        .where('visitors.company_id', '=', companyId)
        .where('counted.document_id', '=', documentId)
        .where('counted.opened_at', '>=', since)
        .executeTakeFirstOrThrow()
      return Number(row.people)
    },

    /** Returns true if a visit has raised the signal `company` for this company and document after `since` (epoch ms). */
    async isRaised({ companyId, documentId }: CompanyReading, since: number): Promise<boolean> {
      const row = await db
        .selectFrom('signals')
        .select('visit_id')
        .where('workspace_id', '=', workspaceId)
        .where('company_id', '=', companyId)
        .where('document_id', '=', documentId)
        .where('kind', '=', 'company' satisfies SignalKind)
        .where('raised_at', '>', since)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    /** Stores signals. A stored signal of the same visit and kind gets the new figures and keeps its time. `raisedAt`: epoch ms. */
    async save(signals: readonly RaisedSignal[], raisedAt: number): Promise<void> {
      if (signals.length === 0) return
      await db
        .insertInto('signals')
        .values(
          signals.map(({ visitId, documentId, companyId, signal }) => ({
            ...{ workspace_id: workspaceId, visit_id: visitId, kind: signal.kind },
            ...{ signal: JSON.stringify(signal), document_id: documentId, company_id: companyId },
            raised_at: raisedAt,
          })),
        )
        .onConflict((conflict) =>
          conflict
            .columns(['workspace_id', 'visit_id', 'kind'])
            .doUpdateSet((eb) => ({ signal: eb.ref('excluded.signal') })),
        )
        .execute()
    },
  }
}
