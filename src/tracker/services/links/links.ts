import { createHmac } from 'node:crypto'
import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { defaultLinkSettings, type LinkSettings } from '#shared/link-settings.ts'
import type { Link } from '#shared/model/documents.ts'
import type { SharedBy } from '#shared/model/visits.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import { noFile } from '../../domain/documents/bundle-pages.ts'
import { freePagesOf } from '../../domain/links/access-rules.ts'
import { cutPage, readCursor } from '../../domain/list-cursor.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { isKnownRun, type StoredRun } from '../../domain/runs/stored-run.ts'
import { toInstant, toInstantOrNull } from '../../infrastructure/clock.ts'
import { newId, newSlug } from '../../infrastructure/ids.ts'
import type { SourceVersion } from '../../infrastructure/pdf-copies/derived-pdfs.ts'
import type { LinkRequest } from '../../repositories/link-requests.ts'
import type { LinkWithOwner, StoredLink } from '../../repositories/links.ts'
import { toRun } from '../../repositories/run-rows.ts'
import type { UnitOfWork } from '../../repositories/store.ts'
import type { VisitSums } from '../../repositories/visit-sums.ts'
import { changesOf } from '../audit/changes.ts'
import type { TrackerContext } from '../context.ts'
import { documentOwner } from '../documents/documents.ts'
import { hashPasscode } from '../gate/passcode.ts'
import { requireStillMember } from '../people/authentication.ts'
import { createLinkRuns } from '../runs/create-link-run.ts'
import { inWorkspace, type WorkspaceScope } from '../transaction.ts'
import { followParents } from './follow-parents.ts'
import { sourceOfPart } from './required-copies.ts'

type Draft = z.output<(typeof trackerApi)['links.create']['body']>
type Change = z.output<(typeof trackerApi)['links.update']['body']>

const noLink = () => new CodedError('not_found', 'There is no such link.')

/** Returns the settings with the given values. A setting that is undefined keeps its earlier value. */
export const mergeSettings = (before: LinkSettings, given: Draft['settings']): LinkSettings => ({
  ...before,
  ...(Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<LinkSettings>),
})

/**
 * Returns the hash of a passcode. Returns null and undefined unchanged. Hashing is slow on purpose, so do not call this function in a transaction.
 */
export const hashOf = async (passcode: string | null | undefined): Promise<string | null | undefined> =>
  typeof passcode === 'string' ? hashPasscode(passcode) : passcode

type Wanted = { documentId: string; settings: LinkSettings; recipientEmail: string | null }

/** Makes the copies that these settings need, and compares them with the original. */
async function requireCopies(context: TrackerContext, workspaceId: string, wanted: Wanted): Promise<void> {
  const { documentId, settings, recipientEmail } = wanted
  if (!settings.watermark && settings.emailFromPage === 1) return
  const { pageCount, sources } = await currentSources(context, workspaceId, documentId)
  for (const source of settings.watermark ? sources : []) {
    if (await context.derived.canBeMarked(source)) continue
    throw new CodedError('watermark_not_possible', 'The pages of this PDF cannot be watermarked.')
  }
  const free = freePagesOf({ settings, recipientEmail, pageCount })
  if (free === 0) return
  const [source] = sources.filter((each) => each.documentId === documentId)
  if (!source || !(await context.derived.firstPages(source, free))) {
    throw new CodedError('free_pages_not_possible', 'No copy of the first pages looks like the original.')
  }
}

/** Refuses settings that this tracker or this document does not support, before a reader meets the problem. */
export async function requirePossible(
  context: TrackerContext,
  workspaceId: string,
  wanted: Wanted,
): Promise<void> {
  if (wanted.settings.verifyEmail && context.config.smtpUrl === null) {
    throw new CodedError('email_not_set_up', 'This tracker can’t send e-mail, so it can’t send codes.')
  }
  await requireCopies(context, workspaceId, wanted)
}

/** Returns the file of the document, or the files of the bundle. A bundle has no free pages. @throws CodedError not_found */
async function currentSources(
  { store }: TrackerContext,
  workspaceId: string,
  documentId: string,
): Promise<{ pageCount: number; sources: SourceVersion[] }> {
  const repositories = store.forWorkspace(workspaceId)
  await documentOwner(repositories, documentId)
  const { pageCount, ...file } = await repositories.documents.currentFile(documentId)
  if (file.blobKey !== noFile) return { pageCount, sources: [{ workspaceId, documentId, ...file }] }
  const parts = await repositories.bundles.files({ documentId, number: file.version })
  return { pageCount, sources: parts.map((part) => sourceOfPart(workspaceId, part)) }
}

type LinkExtras = {
  sums: VisitSums | undefined
  run: StoredRun | undefined
  sharedBy: SharedBy | undefined
}

function toLink(publicUrl: string, link: LinkWithOwner, { sums, run, sharedBy }: LinkExtras): Link {
  return {
    id: link.id,
    documentId: link.documentId,
    owner: { id: link.ownerId, name: link.ownerName },
    url: `${publicUrl}/${link.slug}`,
    name: link.name,
    recipientEmail: link.recipientEmail,
    settings: link.settings,
    hasPasscode: link.passcodeHash !== null,
    disabledAt: toInstantOrNull(link.disabledAt),
    createdAt: toInstant(link.createdAt),
    visitCount: sums?.visits ?? 0,
    lastReadAt: toInstantOrNull(sums?.lastReadAt ?? null),
    batchId: link.batchId,
    ...(sharedBy ? { sharedBy } : {}),
    taskRun: run && isKnownRun(run) ? toRun(run) : null,
  }
}

/** Returns the links, newest first. `limit` undefined: all of them. `batched` false: without the links of batches. @throws CodedError not_found, cursor_invalid */
export async function listLinks(
  { store, publicUrl }: TrackerContext,
  { workspaceId, sees }: Caller,
  documentId: string,
  { cursor, limit, batched = true }: z.output<(typeof trackerApi)['links.list']['query']>,
) {
  const after = readCursor(workspaceId, cursor)
  const repositories = store.forWorkspace(workspaceId)
  await documentOwner(repositories, documentId)
  const found = await repositories.links.ofDocument(documentId, sees, {
    ...{ after, batched },
    limit: limit && limit + 1,
  })
  const { rows: links, next } = cutPage(workspaceId, found, limit ?? found.length, ({ id, createdAt }) => ({
    at: createdAt,
    id,
  }))
  const sums = new Map<string, VisitSums>()
  const runs = new Map<string, StoredRun>()
  const sharers = new Map<string, SharedBy>()
  // 500 ids are far below the maximum number of parameters of one statement.
  for (let start = 0; start < links.length; start += 500) {
    const ids = links.slice(start, start + 500).map(({ id }) => id)
    for (const [id, each] of await repositories.visitSums.ofLinks(documentId, ids, sees)) sums.set(id, each)
    for (const [id, each] of await repositories.linkRuns.ofLinks(ids)) runs.set(id, each)
    for (const [id, each] of await repositories.linkShares.sharedBy(ids)) sharers.set(id, each)
  }
  const extrasOf = (id: string) => ({ sums: sums.get(id), run: runs.get(id), sharedBy: sharers.get(id) })
  return { items: links.map((link) => toLink(publicUrl(), link, extrasOf(link.id))), next }
}

async function readLink(
  { publicUrl }: TrackerContext,
  unit: UnitOfWork,
  { workspaceId, sees }: Caller,
  linkId: string,
): Promise<Link> {
  const { links, visitSums, linkRuns, linkShares } = unit.forWorkspace(workspaceId)
  const link = await links.getWithOwner(linkId)
  const sums = await visitSums.ofLinks(link.documentId, [linkId], sees)
  const runs = await linkRuns.ofLinks([linkId])
  const sharedBy = (await linkShares.sharedBy([linkId])).get(linkId)
  return toLink(publicUrl(), link, { sums: sums.get(linkId), run: runs.get(linkId), sharedBy })
}

/**
 * Inserts new links with their addresses and runs. All of them were made at the same instant. `isQuiet`: they cause no Task and no webhook, because
 * a reader made them in a visit that triggers nothing.
 */
export async function insertLinks(
  { config }: Pick<TrackerContext, 'config'>,
  { unit, repositories, publish }: Pick<WorkspaceScope, 'unit' | 'repositories' | 'publish'>,
  workspaceId: string,
  links: readonly StoredLink[],
  isQuiet = false,
): Promise<void> {
  const now = links[0]?.createdAt ?? 0
  await repositories.links.insert(links)
  const addresses = links.map(({ id, slug }) => ({ address: slug, subjectId: id }))
  await repositories.publicAddresses.insert('link', addresses)
  if (isQuiet) return
  await createLinkRuns(unit, workspaceId, links, { now, config })
  await publish({ type: 'links.created', workspaceId, linkIds: links.map(({ id }) => id), at: now })
}

/** A keyed hash, because a body can contain the address of a prospect, and a passcode. */
const hashOfRequest = (
  { signingKey }: TrackerContext,
  documentId: string,
  { key: _key, ...body }: Draft,
): string =>
  createHmac('sha256', signingKey)
    .update(`link-request.${JSON.stringify([documentId, body])}`)
    .digest('hex')

/**
 * Remembers the key of a request that makes the link `linkId`. Returns the id of the link that an earlier request with the same key has made, or null.
 * @throws CodedError conflict: the earlier request was a different one
 */
async function linkOfRequest(
  { linkRequests }: WorkspaceScope['repositories'],
  request: LinkRequest,
): Promise<string | null> {
  if (await linkRequests.insert(request)) return null
  const earlier = await linkRequests.find(request.memberId, request.key)
  if (earlier?.bodyHash === request.bodyHash) return earlier.linkId
  throw new CodedError('conflict', 'This key was used for a different request.')
}

/**
 * Creates a link. A repetition with the same key returns the link of the first request.
 * @throws CodedError not_found, email_not_set_up, watermark_not_possible, free_pages_not_possible, unavailable, conflict: the key belongs to a
 * different request
 */
export async function createLink(
  context: TrackerContext,
  caller: Caller,
  documentId: string,
  draft: Draft,
): Promise<Link> {
  const { key, name, recipientEmail, settings: given, passcode } = draft
  const { workspaceId, memberId } = caller
  const settings = mergeSettings(defaultLinkSettings, given)
  await requirePossible(context, workspaceId, { documentId, settings, recipientEmail })
  const link: StoredLink = {
    id: newId('lnk'),
    documentId,
    ownerId: memberId,
    slug: newSlug(),
    name,
    recipientEmail,
    settings,
    passcodeHash: (await hashOf(passcode)) ?? null,
    createdAt: context.clock.now(),
    disabledAt: null,
  }
  return inWorkspace(context, workspaceId, async (scope) => {
    const { unit, repositories, emit, record } = scope
    await requireStillMember(repositories, memberId)
    await documentOwner(repositories, documentId)
    const request = { memberId, bodyHash: hashOfRequest(context, documentId, draft), linkId: link.id }
    const made = key === undefined ? null : await linkOfRequest(repositories, { ...request, key })
    if (made !== null) return readLink(context, unit, caller, made)
    await insertLinks(context, scope, workspaceId, [link])
    await record(caller, 'linkMade', { documentId, target: { type: 'link', id: link.id } })
    emit({ type: 'link.changed', subject: { documentId, linkId: link.id } })
    return readLink(context, unit, caller, link.id)
  })
}

/** The values of these settings are not stored in the audit log: a secret, and texts that can contain the address of a prospect. */
const withheldSettings = ['name', 'passcode', 'allow', 'block', 'agreement', 'note']

async function recordLinkChange(
  record: WorkspaceScope['record'],
  caller: Caller,
  before: StoredLink,
  after: StoredLink,
): Promise<void> {
  const about = { documentId: before.documentId, target: { type: 'link' as const, id: before.id } }
  const fieldsOf = ({ name, settings, passcodeHash: passcode }: StoredLink) => ({
    name,
    passcode,
    ...settings,
  })
  const changes = changesOf(fieldsOf(before), fieldsOf(after), withheldSettings)
  if (changes.length > 0) await record(caller, 'linkChanged', { ...about, changes })
  if ((before.disabledAt === null) === (after.disabledAt === null)) return
  await record(caller, after.disabledAt === null ? 'linkTurnedOn' : 'linkTurnedOff', about)
}

/**
 * Changes a link. If a disabled link is disabled again, the earlier instant is kept. A link of a removed document stays disabled.
 * @throws CodedError not_found, email_not_set_up, watermark_not_possible, conflict: the link was revoked with its batch
 */
export async function updateLink(
  context: TrackerContext,
  caller: Caller,
  linkId: string,
  change: Change,
): Promise<Link> {
  const { workspaceId } = caller
  const outside = context.store.forWorkspace(workspaceId)
  const before = await outside.links.find(linkId)
  if (!before) throw noLink()
  await documentOwner(outside, before.documentId)
  if (change.settings) {
    const { documentId, recipientEmail } = before
    const settings = mergeSettings(before.settings, change.settings)
    await requirePossible(context, workspaceId, { documentId, settings, recipientEmail })
  }
  const passcodeHash = await hashOf(change.passcode)
  return inWorkspace(context, workspaceId, async ({ unit, repositories, emit, record }) => {
    const link = await repositories.links.findForUpdate(linkId)
    if (!link) throw noLink()
    const { documentId } = link
    await documentOwner(repositories, documentId)
    if (change.disabled === false && (await repositories.linkBatches.isRevoked(linkId))) {
      throw new CodedError('conflict', 'This link was revoked with its batch.')
    }
    const disabledAt = change.disabled ? (link.disabledAt ?? context.clock.now()) : null
    const changed: StoredLink = {
      ...link,
      name: change.name ?? link.name,
      settings: mergeSettings(link.settings, change.settings ?? {}),
      passcodeHash: passcodeHash === undefined ? link.passcodeHash : passcodeHash,
      disabledAt: change.disabled === undefined ? link.disabledAt : disabledAt,
    }
    await repositories.links.update(changed)
    await followParents({ repositories, emit }, [{ before: link, after: changed }])
    await recordLinkChange(record, caller, link, changed)
    emit({ type: 'link.changed', subject: { documentId, linkId } })
    return readLink(context, unit, caller, linkId)
  })
}
