// Owns what is asked of a link's owner about its held openings, and what becomes of the answer.
import { sql } from 'kysely'
import type { HeldAnswer, HeldLink } from '#shared/model/visits.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { holds } from '../../domain/visits/opening-hold.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { TrackerContext } from '../context.ts'
import { withFeed } from '../feed/append.ts'
import { trustLink } from './opening-budget.ts'

/** More than anybody can answer; the latest are shown. */
const mostLinks = 50

/** Links with openings that wait for an answer, the latest first. */
export async function listHeld({ store }: TrackerContext, { workspaceId }: Caller) {
  const rows = await store.db
    .selectFrom('visits')
    .innerJoin('links', (join) =>
      join
        .onRef('links.workspace_id', '=', 'visits.workspace_id')
        .onRef('links.link_id', '=', 'visits.link_id'),
    )
    .innerJoin('documents', (join) =>
      join
        .onRef('documents.workspace_id', '=', 'links.workspace_id')
        .onRef('documents.document_id', '=', 'links.document_id'),
    )
    .select((eb) => [
      ...([
        'links.link_id',
        'links.name',
        'links.owner_id',
        'documents.document_id',
        'documents.title',
      ] as const),
      eb.fn.countAll<number>().as('openings'),
      eb.fn.count<number>('visits.network').distinct().as('networks'),
      eb.fn.min('visits.opened_at').as('since'),
      eb.fn.max('visits.opened_at').as('latest'),
    ])
    .where('visits.workspace_id', '=', workspaceId)
    .where(sql<boolean>`visits.hold = 1`)
    .groupBy(['links.link_id', 'links.name', 'links.owner_id', 'documents.document_id', 'documents.title'])
    .orderBy('latest', 'desc')
    .limit(mostLinks)
    .execute()
  const items = rows.map(
    (row): HeldLink => ({
      linkId: row.link_id,
      linkName: row.name,
      ownerId: row.owner_id,
      documentId: row.document_id,
      documentTitle: row.title,
      openings: row.openings,
      networks: row.networks,
      since: toInstant(row.since),
      latest: toInstant(row.latest),
    }),
  )
  return { items }
}

/** Answers how many openings it was about. Saying it twice changes nothing. */
export function answerHeld(
  context: TrackerContext,
  { workspaceId }: Caller,
  linkId: string,
  answer: HeldAnswer,
): Promise<number> {
  const { clock, config, store } = context
  return withFeed(context, workspaceId, async (trx, emit) => {
    const now = clock.now()
    const visits = await trx
      .selectFrom('visits')
      .select(['visit_id', 'document_id'])
      .where('workspace_id', '=', workspaceId)
      .where('link_id', '=', linkId)
      .where(sql<boolean>`hold = 1`)
      .orderBy('visit_id')
      .$if(store.dialect === 'postgres', (query) => query.forUpdate())
      .execute()
    const [first] = visits
    if (!first) return 0
    const isRelease = answer === 'release'
    const change = isRelease
      ? sql`state = 'waiting', reason = null, settled_at = null, available_at = ${now}, shared_at = ${now + config.sharedRunDelayMs}`
      : sql`dismissed_at = ${now}`
    const { rows: runs } = await sql<{ run_id: string; visit_id: string }>`
      update runs set ${change}
      where workspace_id = ${workspaceId} and state = 'skipped' and reason like '%"held"%' and dismissed_at is null
        and visit_id in (select visit_id from visits where workspace_id = ${workspaceId} and link_id = ${linkId} and hold = 1)
      returning run_id, visit_id`.execute(trx)
    await trx
      .updateTable('visits')
      .set({ hold: isRelease ? holds.released : holds.dismissed })
      .where('workspace_id', '=', workspaceId)
      .where('link_id', '=', linkId)
      .where(sql<boolean>`hold = 1`)
      .execute()
    if (isRelease) await trustLink(trx, workspaceId, linkId, now)
    for (const { run_id: runId, visit_id: visitId } of runs)
      emit({ type: 'run.changed', subject: { runId, visitId } })
    emit({ type: 'link.changed', subject: { documentId: first.document_id, linkId } })
    return visits.length
  })
}
