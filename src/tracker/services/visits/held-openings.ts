// Owns what is asked of a link's owner about its held openings, and what becomes of the answer.
import { sql } from 'kysely'
import type { HeldAnswer, HeldLink } from '#shared/model/visits.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { holds } from '../../domain/visits/opening-hold.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
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
  const { clock, store } = context
  return inWorkspace(context, workspaceId, async ({ trx, emit, publish }) => {
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
    // Before the visits change: subscribers find their rows by the visits that are still held.
    await publish({ type: 'openings.answered', workspaceId, linkId, answer, at: now })
    await trx
      .updateTable('visits')
      .set({ hold: isRelease ? holds.released : holds.dismissed })
      .where('workspace_id', '=', workspaceId)
      .where('link_id', '=', linkId)
      .where(sql<boolean>`hold = 1`)
      .execute()
    if (isRelease) await trustLink(trx, workspaceId, linkId, now)
    emit({ type: 'link.changed', subject: { documentId: first.document_id, linkId } })
    return visits.length
  })
}
