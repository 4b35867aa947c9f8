import { mayChange } from '#shared/access.ts'
import { CodedError } from '#shared/errors.ts'
import type { Holdings } from '#shared/model/ownership.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { Owned } from '../../repositories/ownership.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace, type WorkspaceScope } from '../transaction.ts'
import { changeOwners, emitOwnersChanged, entriesOf, type Transfer } from './change-owners.ts'

const noMember = () => new CodedError('not_found', 'There is no such member.')

/** @throws CodedError not_found */
export async function holdingsOf(
  { store }: TrackerContext,
  workspaceId: string,
  memberId: string,
): Promise<Holdings> {
  const { members, ownership } = store.forWorkspace(workspaceId)
  if (!(await members.findActive(memberId))) throw noMember()
  return ownership.holdingsOf(memberId)
}

/** @throws CodedError successor_invalid: the successor is no active member, or is the member who gives away */
export function requireSuccessor(
  active: ReadonlyMap<string, unknown>,
  successorId: string,
  memberId: string | null,
): void {
  if (active.has(successorId) && successorId !== memberId) return
  throw new CodedError('successor_invalid', 'The successor must be another active member.')
}

/** Locks everything that the member owns. */
export async function everythingOf(
  { ownership }: WorkspaceRepositories,
  memberId: string,
  successorId: string,
): Promise<Transfer> {
  const documents = await ownership.lockDocumentsOf(memberId)
  const links = await ownership.lockLinksOf(memberId)
  return { documents, links, successorId }
}

/**
 * Gives everything that a member owns to another member. Returns the numbers of objects.
 * @throws CodedError not_found, successor_invalid
 */
export function handOver(
  context: TrackerContext,
  caller: Caller,
  memberId: string,
  successorId: string,
): Promise<Holdings> {
  return inWorkspace(context, caller.workspaceId, async (scope) => {
    const { members, ownership, auditLog } = scope.repositories
    const active = await members.lockActive([memberId, successorId])
    if (!active.has(memberId)) throw noMember()
    requireSuccessor(active, successorId, memberId)
    const counts = await ownership.holdingsOf(memberId)
    await scope.repositories.folders.setOwner(memberId, successorId)
    const transfer = await everythingOf(scope.repositories, memberId, successorId)
    if (transfer.documents.length + transfer.links.length === 0) return counts
    await changeOwners(scope.repositories, transfer)
    const made = { actor: caller, at: context.clock.now() }
    const id = newId('aud')
    await scope.record(caller, 'handedOver', { id, memberId, successorId, counts })
    await auditLog.insert(entriesOf(transfer, made, id))
    emitOwnersChanged(scope, transfer)
    return counts
  })
}

export type Selection = { documentIds: readonly string[]; linkIds: readonly string[]; successorId: string }

/**
 * Gives the selected documents and links to another member, all of them or none. The links of a document that its owner made go with it. Objects that
 * the successor owns already are left out.
 * @throws CodedError not_found, forbidden (the caller is neither the owner nor a manager or an admin), successor_invalid, device_revoked
 */
export function transferOwnership(
  context: TrackerContext,
  caller: Caller,
  selection: Selection,
): Promise<Holdings> {
  const { successorId } = selection
  return inWorkspace(context, caller.workspaceId, async (scope) => {
    const { members, auditLog } = scope.repositories
    const active = await members.lockActive([caller.memberId, successorId])
    const member = active.get(caller.memberId)
    if (!member) throw new CodedError('device_revoked', 'This device was removed from the workspace.')
    requireSuccessor(active, successorId, null)
    const transfer = await selected(scope, selection, async (owned, kind) => {
      if (mayChange(member, owned.ownerId)) return
      const isVisible = await scope.repositories.visibility.canSee(caller.sees, kind, owned.id)
      if (!isVisible) throw noSelected()
      throw new CodedError('forbidden', 'Only its owner, a manager or an admin may do this.')
    })
    const counts = await changeOwners(scope.repositories, transfer)
    const made = { actor: caller, at: context.clock.now() }
    const single = entriesOf(transfer, made)
    if (single.length > 1) {
      const id = newId('aud')
      await scope.record(caller, 'ownersChanged', { id, successorId, counts })
      await auditLog.insert(entriesOf(transfer, made, id))
    } else await auditLog.insert(single)
    if (single.length > 0) emitOwnersChanged(scope, transfer)
    return counts
  })
}

const noSelected = () => new CodedError('not_found', 'There is no such document or link.')

/** Locks the selected documents and links. `check` is called for each object that was selected. @throws CodedError not_found */
async function selected(
  { repositories: { ownership } }: WorkspaceScope,
  { documentIds, linkIds, successorId }: Selection,
  check: (owned: Owned, kind: 'document' | 'link') => Promise<void>,
): Promise<Transfer> {
  const documents = await ownership.lockDocuments(documentIds)
  const ownLinks = await ownership.lockLinksOfDocuments(documentIds)
  const chosenLinks = await ownership.lockLinks(linkIds)
  const missing = documents.length < new Set(documentIds).size || chosenLinks.length < new Set(linkIds).size
  if (missing) throw noSelected()
  for (const owned of documents) await check(owned, 'document')
  for (const owned of chosenLinks) await check(owned, 'link')
  const ownerOf = new Map(documents.map(({ id, ownerId }) => [id, ownerId]))
  const following = ownLinks.filter(({ documentId, ownerId }) => ownerOf.get(documentId) === ownerId)
  const links = new Map([...following, ...chosenLinks].map((link) => [link.id, link]))
  const isNew = ({ ownerId }: Owned) => ownerId !== successorId
  return {
    documents: documents.filter(isNew),
    links: [...links.values()].filter(isNew),
    successorId,
  }
}
