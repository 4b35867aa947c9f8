import { mayChange } from '#shared/access.ts'
import { type DocumentChange, maxTagsOfDocument, type OrganiseResult } from '#shared/model/library.ts'
import type { Caller } from '../../domain/people/caller.ts'
import type { NewAuditEntry } from '../../repositories/audit-log.ts'
import type { DocumentPlace } from '../../repositories/documents.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { auditEntry } from '../audit/record.ts'
import type { TrackerContext } from '../context.ts'
import { requireStillMember } from '../people/authentication.ts'
import { inWorkspace } from '../transaction.ts'
import { requireFolder } from './folders.ts'
import { tagsNamed } from './tags.ts'

type Outcome = OrganiseResult['items'][number]['outcome']

/** The documents that the caller may change, with what the parts of the change need and add. */
type Work = {
  readonly repositories: WorkspaceRepositories
  readonly caller: Caller
  readonly now: number
  readonly documents: readonly DocumentPlace[]
  readonly changed: Set<string>
  readonly entries: NewAuditEntry[]
  links: number
}

/** The maximum number of documents whose change is reported one by one. Desktops read their lists again after `library.changed`. */
const maxReported = 20

const idsOf = (documents: readonly DocumentPlace[]) => documents.map(({ id }) => id)

function add(work: Work, documentId: string, entry: NewAuditEntry): void {
  work.changed.add(documentId)
  work.entries.push(entry)
}

/** @throws CodedError not_found: the folder */
async function move(work: Work, folderId: string | null): Promise<void> {
  const { repositories, caller, now } = work
  const folder = folderId === null ? null : await requireFolder(repositories, caller, folderId)
  const moved = work.documents.filter((document) => document.folderId !== folderId)
  if (moved.length === 0) return
  await repositories.documents.setPlace(idsOf(moved), { folderId })
  const target =
    folder && folderId !== null ? { type: 'folder' as const, id: folderId, name: folder.name } : undefined
  for (const { id } of moved) {
    const about = { documentId: id, ...(target ? { target } : {}) }
    add(work, id, auditEntry(caller, now, 'documentMoved', about))
  }
}

/** Returns the documents that would have too many tags. They keep their tags. @throws CodedError library_full */
async function tag(work: Work, { addTags = [], removeTags = [] }: DocumentChange): Promise<Set<string>> {
  const { repositories, caller, now, documents } = work
  const added = await tagsNamed(repositories, { memberId: caller.memberId, names: addTags, now })
  const addedIds = added.map(({ id }) => id)
  const before = await repositories.tags.ofDocuments(idsOf(documents))
  const full = new Set<string>()
  const retagged: string[] = []
  for (const { id } of documents) {
    const tags = before.get(id) ?? []
    const kept = tags.filter((each) => !removeTags.includes(each.id) && !addedIds.includes(each.id))
    const after = [...kept, ...added]
    if (after.length > Math.max(maxTagsOfDocument, tags.length)) {
      full.add(id)
      continue
    }
    const names = (of: readonly { name: string }[]) =>
      of
        .map(({ name }) => name)
        .sort()
        .join(', ') || null
    const [from, to] = [names(tags), names(after)]
    if (from === to) continue
    retagged.push(id)
    const changes = [{ field: 'tags', from, to }]
    add(work, id, auditEntry(caller, now, 'documentTagged', { documentId: id, changes }))
  }
  await repositories.tags.detach(
    retagged,
    removeTags.filter((id) => !addedIds.includes(id)),
  )
  if (retagged.length > 0 && addedIds.length > 0) await repositories.tags.attach(retagged, addedIds)
  return full
}

/** Links that are paused with the archive are turned off at the instant `archivedAt`. So `unarchive` knows which links to turn on. */
async function archive(work: Work, pauseLinks: boolean): Promise<void> {
  const { repositories, caller, now } = work
  const archived = work.documents.filter(({ archivedAt }) => archivedAt === null)
  if (archived.length === 0) return
  await repositories.documents.setPlace(idsOf(archived), { archivedAt: now })
  const paused = pauseLinks ? await repositories.links.pause(idsOf(archived), now) : new Map<string, number>()
  for (const { id } of archived) {
    const count = paused.get(id) ?? 0
    work.links += count
    add(work, id, auditEntry(caller, now, 'documentArchived', { documentId: id, count }))
  }
}

async function unarchive(work: Work): Promise<void> {
  const { repositories, caller, now } = work
  const archived = work.documents.filter(({ archivedAt }) => archivedAt !== null)
  if (archived.length === 0) return
  await repositories.documents.setPlace(idsOf(archived), { archivedAt: null })
  for (const { id, archivedAt } of archived) {
    const count = await repositories.links.resume(id, archivedAt ?? 0)
    work.links += count
    add(work, id, auditEntry(caller, now, 'documentUnarchived', { documentId: id, count }))
  }
}

async function pauseLinks(work: Work): Promise<void> {
  const { repositories, caller, now } = work
  if (work.documents.length === 0) return
  for (const [id, count] of await repositories.links.pause(idsOf(work.documents), now)) {
    work.links += count
    add(work, id, auditEntry(caller, now, 'documentLinksPaused', { documentId: id, count }))
  }
}

/** Returns the documents that the caller may change, and the outcomes of the others. */
async function allowed(
  { documents, visibility }: WorkspaceRepositories,
  caller: Caller,
  documentIds: readonly string[],
): Promise<{ mine: DocumentPlace[]; outcomes: Map<string, Outcome> }> {
  const found = await documents.lock(documentIds)
  const visible = await visibility.documentsAmong(caller.sees, idsOf(found))
  const member = { id: caller.memberId, role: caller.role }
  const mine = found.filter(({ ownerId }) => mayChange(member, ownerId))
  const outcomes = new Map<string, Outcome>()
  for (const { id } of found) outcomes.set(id, visible.has(id) ? 'forbidden' : 'notFound')
  for (const { id } of mine) outcomes.set(id, 'unchanged')
  return { mine, outcomes }
}

/**
 * Moves, tags or archives documents, or pauses their links, in one transaction. A document that the caller may not change is left out and has its own
 * outcome. The order of the list of documents stays. @throws CodedError not_found: the folder; library_full: too many tags; device_revoked
 */
export function organiseDocuments(
  context: TrackerContext,
  caller: Caller,
  documentIds: readonly string[],
  change: DocumentChange,
): Promise<OrganiseResult> {
  return inWorkspace(context, caller.workspaceId, async ({ repositories, emit }) => {
    await requireStillMember(repositories, caller.memberId)
    const { mine, outcomes } = await allowed(repositories, caller, documentIds)
    const work: Work = {
      ...{ repositories, caller, now: context.clock.now(), documents: mine },
      ...{ changed: new Set<string>(), entries: [], links: 0 },
    }
    if (change.folderId !== undefined) await move(work, change.folderId)
    const full = change.addTags || change.removeTags ? await tag(work, change) : new Set<string>()
    if (change.archived === true) await archive(work, change.pauseLinks === true)
    if (change.archived === false) await unarchive(work)
    if (change.pauseLinks && change.archived === undefined) await pauseLinks(work)
    await repositories.auditLog.insert(work.entries)
    const changed = [...work.changed]
    for (const documentId of changed.slice(0, maxReported)) {
      emit({ type: 'document.changed', subject: { documentId } })
    }
    if (changed.length > 0) emit({ type: 'library.changed', subject: {} })
    const outcomeOf = (id: string): Outcome => {
      if (work.changed.has(id)) return 'changed'
      return full.has(id) ? 'tooManyTags' : (outcomes.get(id) ?? 'notFound')
    }
    return {
      items: documentIds.map((documentId) => ({ documentId, outcome: outcomeOf(documentId) })),
      links: work.links,
    }
  })
}
