// Owns links: making them under a slug that nobody can guess, changing them, turning them off and on.
import type { Kysely, Selectable } from 'kysely'
import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { defaultLinkSettings, LinkSettings } from '#shared/link-settings.ts'
import type { Link } from '#shared/model/documents.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import { freePagesOf } from '../../domain/links/access-rules.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstant, toInstantOrNull } from '../../infrastructure/clock.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { LinksTable } from '../../infrastructure/database/tables/links.ts'
import { newId, newSlug } from '../../infrastructure/ids.ts'
import type { SourceVersion } from '../../infrastructure/pdf-copies/derived-pdfs.ts'
import { linkSums, type VisitSums } from '../analytics/visit-sums.ts'
import type { TrackerContext } from '../context.ts'
import { documentOwner } from '../documents/documents.ts'
import { hashPasscode } from '../gate/passcode.ts'
import { inWorkspace } from '../transaction.ts'

type Db = Kysely<Database>
type LinkRow = Selectable<LinksTable>
type Draft = z.output<(typeof trackerApi)['links.create']['body']>
type Change = z.output<(typeof trackerApi)['links.update']['body']>

const StoredSettings = LinkSettings.partial()

/** Settings written by an older version lack those of today: their defaults hold. */
export const readLinkSettings = (json: string): LinkSettings => ({
  ...defaultLinkSettings,
  ...(StoredSettings.parse(JSON.parse(json)) as Partial<LinkSettings>),
})

/** What was given, over what held before; a key that is undefined was not given. */
const mergeSettings = (before: LinkSettings, given: Draft['settings']): LinkSettings => ({
  ...before,
  ...(Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<LinkSettings>),
})

/** The columns that say the same as the settings, for who can't read settings all the time. */
const settingsColumns = (settings: LinkSettings) => ({
  settings: JSON.stringify(settings),
  expires_at: settings.expiresAt === null ? null : Date.parse(settings.expiresAt),
  has_lists: settings.allow.length + settings.block.length > 0 ? 1 : 0,
})

/** Undefined: stays as it is. Hashing takes its time: never inside of a transaction. */
const keptPasscode = async (given: string | null | undefined): Promise<string | null | undefined> =>
  typeof given === 'string' ? hashPasscode(given) : given

type Wanted = { documentId: string; settings: LinkSettings; recipientEmail: string | null }

/** Copies are made here, and compared with the original: what can't be made is said now, not to the reader. */
async function requireCopies(context: TrackerContext, workspaceId: string, wanted: Wanted): Promise<void> {
  const { documentId, settings, recipientEmail } = wanted
  if (!settings.watermark && settings.emailFromPage === 1) return
  const { pageCount, ...source } = await currentSource(context.store.db, workspaceId, documentId)
  if (settings.watermark && !(await context.derived.canBeMarked(source))) {
    throw new CodedError('watermark_not_possible', 'The pages of this PDF can’t be stamped.')
  }
  const free = freePagesOf({ settings, recipientEmail, pageCount })
  if (free > 0 && !(await context.derived.firstPages(source, free))) {
    throw new CodedError('free_pages_not_possible', 'No copy of the first pages looks like the original.')
  }
}

/** What this tracker, or this document, can't do is said when it is asked for, not to the reader. */
async function requirePossible(context: TrackerContext, workspaceId: string, wanted: Wanted): Promise<void> {
  if (wanted.settings.verifyEmail && context.config.smtpUrl === null) {
    throw new CodedError('email_not_set_up', 'This tracker can’t send e-mail, so it can’t send codes.')
  }
  await requireCopies(context, workspaceId, wanted)
}

/** @throws CodedError not_found */
async function currentSource(
  db: Db,
  workspaceId: string,
  documentId: string,
): Promise<SourceVersion & { pageCount: number }> {
  await documentOwner(db, workspaceId, documentId)
  const row = await db
    .selectFrom('documents')
    .innerJoin('document_versions as version', (join) =>
      join
        .onRef('version.workspace_id', '=', 'documents.workspace_id')
        .onRef('version.document_id', '=', 'documents.document_id')
        .onRef('version.number', '=', 'documents.current_version'),
    )
    .select(['version.number', 'version.blob_key', 'version.page_count'])
    .where('documents.workspace_id', '=', workspaceId)
    .where('documents.document_id', '=', documentId)
    .executeTakeFirstOrThrow()
  return { workspaceId, documentId, version: row.number, blobKey: row.blob_key, pageCount: row.page_count }
}

function toLink(publicUrl: string, row: LinkRow & { owner_name: string }, sums: VisitSums | undefined): Link {
  return {
    id: row.link_id,
    documentId: row.document_id,
    owner: { id: row.owner_id, name: row.owner_name },
    url: `${publicUrl}/${row.slug}`,
    name: row.name,
    recipientEmail: row.recipient_email,
    settings: readLinkSettings(row.settings),
    hasPasscode: row.passcode_hash !== null,
    disabledAt: toInstantOrNull(row.disabled_at),
    createdAt: toInstant(row.created_at),
    visitCount: sums?.visits ?? 0,
    lastReadAt: toInstantOrNull(sums?.lastReadAt ?? null),
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

/** Newest first. @throws CodedError not_found */
export async function listLinks(context: TrackerContext, { workspaceId }: Caller, documentId: string) {
  const { db } = context.store
  await documentOwner(db, workspaceId, documentId)
  const rows = await withOwner(db, workspaceId)
    .where('links.document_id', '=', documentId)
    .orderBy('links.created_at', 'desc')
    .orderBy('links.link_id', 'desc')
    .execute()
  const sums = new Map<string, VisitSums>()
  // Well below the number of parameters that one statement may have.
  for (let start = 0; start < rows.length; start += 500) {
    const ids = rows.slice(start, start + 500).map((row) => row.link_id)
    for (const [id, each] of await linkSums(db, workspaceId, documentId, ids)) sums.set(id, each)
  }
  return { items: rows.map((row) => toLink(context.publicUrl(), row, sums.get(row.link_id))) }
}

async function readLink(context: TrackerContext, db: Db, workspaceId: string, linkId: string): Promise<Link> {
  const row = await withOwner(db, workspaceId).where('links.link_id', '=', linkId).executeTakeFirstOrThrow()
  const sums = await linkSums(db, workspaceId, row.document_id, [linkId])
  return toLink(context.publicUrl(), row, sums.get(linkId))
}

/** @throws CodedError not_found, email_not_set_up, watermark_not_possible, free_pages_not_possible, unavailable */
export async function createLink(
  context: TrackerContext,
  { workspaceId, memberId }: Caller,
  documentId: string,
  draft: Draft,
): Promise<Link> {
  const settings = mergeSettings(defaultLinkSettings, draft.settings)
  await requirePossible(context, workspaceId, { documentId, settings, recipientEmail: draft.recipientEmail })
  const row: LinkRow = {
    workspace_id: workspaceId,
    link_id: newId('lnk'),
    document_id: documentId,
    owner_id: memberId,
    slug: newSlug(),
    name: draft.name,
    recipient_email: draft.recipientEmail,
    ...settingsColumns(settings),
    passcode_hash: (await keptPasscode(draft.passcode)) ?? null,
    created_at: context.clock.now(),
    disabled_at: null,
  }
  return inWorkspace(context, workspaceId, async ({ trx, emit }) => {
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

async function linkRow(db: Db, workspaceId: string, linkId: string, lock: boolean): Promise<LinkRow> {
  const row = await db
    .selectFrom('links')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('link_id', '=', linkId)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst()
  if (!row) throw new CodedError('not_found', 'There is no such link.')
  return row
}

/**
 * Turning off keeps the first instant; a link of a removed document stays off.
 * @throws CodedError not_found, email_not_set_up, watermark_not_possible
 */
export async function updateLink(
  context: TrackerContext,
  caller: Caller,
  linkId: string,
  change: Change,
): Promise<Link> {
  const { workspaceId } = caller
  const seen = await linkRow(context.store.db, workspaceId, linkId, false)
  await documentOwner(context.store.db, workspaceId, seen.document_id)
  if (change.settings) {
    const settings = mergeSettings(readLinkSettings(seen.settings), change.settings)
    const wanted = { documentId: seen.document_id, settings, recipientEmail: seen.recipient_email }
    await requirePossible(context, workspaceId, wanted)
  }
  const passcode = await keptPasscode(change.passcode)
  return inWorkspace(context, workspaceId, async ({ trx, emit }) => {
    const row = await linkRow(trx, workspaceId, linkId, context.store.dialect === 'postgres')
    await documentOwner(trx, workspaceId, row.document_id)
    const disabledAt = change.disabled ? (row.disabled_at ?? context.clock.now()) : null
    await trx
      .updateTable('links')
      .set({
        name: change.name ?? row.name,
        ...settingsColumns(mergeSettings(readLinkSettings(row.settings), change.settings ?? {})),
        passcode_hash: passcode === undefined ? row.passcode_hash : passcode,
        disabled_at: change.disabled === undefined ? row.disabled_at : disabledAt,
      })
      .where('workspace_id', '=', workspaceId)
      .where('link_id', '=', linkId)
      .execute()
    emit({ type: 'link.changed', subject: { documentId: row.document_id, linkId } })
    return readLink(context, trx, workspaceId, linkId)
  })
}
