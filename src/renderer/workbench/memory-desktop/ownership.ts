import { CodedError } from '#shared/errors.ts'
import type { AuditEntry } from '#shared/model/audit.ts'
import { type Holdings, ownsAnything } from '#shared/model/ownership.ts'
import { blankEntry } from '../blank-audit-entry.ts'
import { type Calls, findItem, newId, now } from './items.ts'
import type { Emit, MemoryState } from './state.ts'

type OwnershipCalls = Calls<'ownership'> &
  Pick<Calls<'members'>, 'members.remove' | 'members.holdings' | 'members.handOver'> &
  Pick<Calls<'documents'>, 'documents.history'>

export function ownershipCalls(state: MemoryState, emit: Emit): OwnershipCalls {
  const give = (documentIds: readonly string[], linkIds: readonly string[], successorId: string) => {
    const { id, name, email } = findItem(state.members, successorId)
    state.documents = state.documents.map((each) =>
      documentIds.includes(each.id) ? { ...each, owner: { id, name, email } } : each,
    )
    state.links = state.links.map((each) =>
      linkIds.includes(each.id) ? { ...each, owner: { id, name } } : each,
    )
  }
  const log = (entry: Partial<AuditEntry> & Pick<AuditEntry, 'kind'>) => {
    state.auditLog = [
      { ...blankEntry, by: state.session.member, id: newId('aud'), at: now(), ...entry },
      ...state.auditLog,
    ]
    emit('peopleChanged', {})
  }
  const handOver = (memberId: string, successorId: string, kind: 'memberRemoved' | 'handedOver') => {
    const counts = holdingsOf(state, memberId)
    log({
      kind,
      counts,
      member: findItem(state.members, memberId),
      successor: findItem(state.members, successorId),
    })
    const mine = <T extends { id: string; owner: { id: string } }>(items: readonly T[]) =>
      items.filter(({ owner }) => owner.id === memberId).map(({ id }) => id)
    give(mine(state.documents), mine(state.links), successorId)
    return counts
  }
  return {
    'members.holdings': ({ memberId }) => holdingsOf(state, memberId),
    'members.handOver': ({ memberId, successorId }) => handOver(memberId, successorId, 'handedOver'),
    'members.remove': ({ memberId, successorId }) => {
      const member = findItem(state.members, memberId)
      if (successorId) handOver(memberId, successorId, 'memberRemoved')
      else if (ownsAnything(holdingsOf(state, memberId)))
        throw new CodedError('successor_required', 'Owns documents.')
      else log({ kind: 'memberRemoved', member })
      state.members = state.members.filter((each) => each.id !== memberId)
      emit('peopleChanged', {})
    },
    'ownership.transfer': ({ documentIds, linkIds, successorId }) => {
      const moved = state.documents.filter(
        ({ id, owner }) => documentIds.includes(id) && owner.id !== successorId,
      )
      const following = state.links.filter(({ documentId, owner }) =>
        moved.some((document) => document.id === documentId && document.owner.id === owner.id),
      )
      const links = [...linkIds, ...following.map(({ id }) => id)]
      const successor = findItem(state.members, successorId)
      for (const { id, title, owner } of moved) {
        const counts = {
          documents: 1,
          links: following.filter((link) => link.documentId === id).length,
          workflows: 0,
        }
        log({ kind: 'documentOwner', member: owner, successor, document: { id, title }, counts })
        emit('documentChanged', { documentId: id })
      }
      give(
        moved.map(({ id }) => id),
        links,
        successorId,
      )
      return { documents: moved.length, links: links.length, workflows: 0 }
    },
    'documents.history': ({ documentId }) =>
      state.auditLog.filter((each) => each.document?.id === documentId),
  }
}

function holdingsOf(state: MemoryState, memberId: string): Holdings {
  const documents = state.documents.filter(({ owner }) => owner.id === memberId)
  return {
    documents: documents.length,
    links: state.links.filter(({ owner }) => owner.id === memberId).length,
    workflows: state.workflows.filter(({ documentId }) => documents.some(({ id }) => id === documentId))
      .length,
  }
}
