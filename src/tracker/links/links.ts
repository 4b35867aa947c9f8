// Owns links: making them under a slug that nobody can guess, changing them, turning them off and on.
import type { Kysely, Selectable } from 'kysely'
import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { defaultLinkSettings, LinkSettings } from '#shared/link-settings.ts'
import type { Link } from '#shared/model.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import { toInstant, toInstantOrNull } from '../clock.ts'
import type { TrackerContext } from '../context.ts'
import { documentOwner, requireOwner } from '../documents/documents.ts'
import { withFeed } from '../feed/append.ts'
import type { Caller } from '../http/caller.ts'
import { newId, newSlug } from '../ids.ts'
import type { Database, LinksTable } from '../store/schema.ts'

type Db = Kysely<Database>
type LinkRow = Selectable<LinksTable>
type Counts = { visits: number; lastReadAt: number | null }
type Draft = z.output<(typeof trackerApi)['links.create']['body']>
type Change = z.output<(typeof trackerApi)['links.update']['body']>

/** Settings written by an older version lack those of today: their defaults hold. */
export const readLinkSettings = (json: string): LinkSettings => ({
  ...defaultLinkSettings,
  ...(LinkSettings.partial().parse(JSON.parse(json)) as Partial<LinkSettings>),
})

/** What was given, over what held before; a key that is undefined was not given. */
const mergeSettings = (before: LinkSettings, given: Draft['settings']): LinkSettings => ({
  requireEmail: given.requireEmail ?? before.requireEmail,
  allowDownload: given.allowDownload ?? before.allowDownload,
  muted: given.muted ?? before.muted,
})

function toLink(publicUrl: string, row: LinkRow & { owner_name: string }, counts: Counts | undefined): Link {
  return {
    id: row.link_id,
    documentId: row.document_id,
    owner: { id: row.owner_id, name: row.owner_name },
    url: `${publicUrl}/${row.slug}`,
    name: row.name,
    recipientEmail: row.recipient_email,
    settings: readLinkSettings(row.settings),
    disabledAt: toInstantOrNull(row.disabled_at),
    createdAt: toInstant(row.created_at),
    visitCount: counts?.visits ?? 0,
    lastReadAt: toInstantOrNull(counts?.lastReadAt ?? null),
  }
}

const withOwner = (db: Db, workspaceId: string) =>
  db
    .selectFrom('links')
    .innerJoin('members', (join) =>
      join
        .onRef('members.workspace_id', '=', 'links.workspace_id')
        .onRef('members.member_id', '=', 'links.owner_id'),
    )
    .selectAll('links')
    .select('members.name as owner_name')
    .where('links.workspace_id', '=', workspaceId)

/** Visits by people, in one query however many links they are. */
async function countsOf(db: Db, workspaceId: string, linkIds: string[]): Promise<Map<string, Counts>> {
  if (linkIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('visits')
    .select((e) => [
      'link_id',
      e.fn.countAll<number>().as('visits'),
      e.fn.max('last_active_at').as('lastReadAt'),
    ])
    .where('workspace_id', '=', workspaceId)
    .where('link_id', 'in', linkIds)
    .where((e) => e.or([e('suspected', '=', 0), e('confirmed_person_at', 'is not', null)]))
    .groupBy('link_id')
    .execute()
  return new Map(rows.map(({ link_id, ...counts }) => [link_id, counts]))
}

/** Newest first. @throws CodedError not_found */
export async function listLinks(context: TrackerContext, { workspaceId }: Caller, documentId: string) {
  const { db } = context.store
  await documentOwner(db, workspaceId, documentId)
  const rows = await withOwner(db, workspaceId)
    .where('links.document_id', '=', documentId)
    .orderBy('links.created_at', 'desc')
    .orderBy('links.link_id', 'desc')
    .execute()
  const counts = new Map<string, Counts>()
  // Well below the number of parameters that one statement may have.
  for (let start = 0; start < rows.length; start += 500) {
    const ids = rows.slice(start, start + 500).map((row) => row.link_id)
    for (const [id, count] of await countsOf(db, workspaceId, ids)) counts.set(id, count)
  }
  return { items: rows.map((row) => toLink(context.publicUrl(), row, counts.get(row.link_id))) }
}

async function readLink(context: TrackerContext, db: Db, workspaceId: string, linkId: string): Promise<Link> {
  const row = await withOwner(db, workspaceId).where('links.link_id', '=', linkId).executeTakeFirstOrThrow()
  return toLink(context.publicUrl(), row, (await countsOf(db, workspaceId, [linkId])).get(linkId))
}

/** @throws CodedError not_found */
export async function createLink(
  context: TrackerContext,
  { workspaceId, memberId }: Caller,
  documentId: string,
  draft: Draft,
): Promise<Link> {
  const row: LinkRow = {
    workspace_id: workspaceId,
    link_id: newId('lnk'),
    document_id: documentId,
    owner_id: memberId,
    slug: newSlug(),
    name: draft.name,
    recipient_email: draft.recipientEmail,
    settings: JSON.stringify(mergeSettings(defaultLinkSettings, draft.settings)),
    created_at: context.clock.now(),
    disabled_at: null,
  }
  return withFeed(context, workspaceId, async (trx, emit) => {
    await documentOwner(trx, workspaceId, documentId)
    await trx.insertInto('links').values(row).execute()
    await trx
      .insertInto('public_addresses')
      .values({ address: row.slug, kind: 'link', workspace_id: workspaceId, subject_id: row.link_id })
      .execute()
    emit({ type: 'link.changed', subject: { documentId, linkId: row.link_id } })
    return readLink(context, trx, workspaceId, row.link_id)
  })
}

/** Turning off keeps the first instant; a link of a removed document stays off. @throws CodedError not_found, forbidden */
export async function updateLink(
  context: TrackerContext,
  caller: Caller,
  linkId: string,
  change: Change,
): Promise<Link> {
  const { workspaceId } = caller
  return withFeed(context, workspaceId, async (trx, emit) => {
    const row = await trx
      .selectFrom('links')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('link_id', '=', linkId)
      .$if(context.store.dialect === 'postgres', (query) => query.forUpdate())
      .executeTakeFirst()
    if (!row) throw new CodedError('not_found', 'There is no such link.')
    await documentOwner(trx, workspaceId, row.document_id)
    requireOwner(caller, row.owner_id)
    const disabledAt = change.disabled ? (row.disabled_at ?? context.clock.now()) : null
    await trx
      .updateTable('links')
      .set({
        name: change.name ?? row.name,
        settings: JSON.stringify(mergeSettings(readLinkSettings(row.settings), change.settings ?? {})),
        disabled_at: change.disabled === undefined ? row.disabled_at : disabledAt,
      })
      .where('workspace_id', '=', workspaceId)
      .where('link_id', '=', linkId)
      .execute()
    emit({ type: 'link.changed', subject: { documentId: row.document_id, linkId } })
    return readLink(context, trx, workspaceId, linkId)
  })
}
