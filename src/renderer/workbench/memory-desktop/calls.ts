import type { Role } from '#shared/model/basics.ts'
import type { VersionEntry } from '#shared/model/documents.ts'
import { NextSteps } from '#shared/model/next-steps.ts'
import { matchesSearch } from '#shared/search-text.ts'
import { analyticsCalls } from './analytics.ts'
import { apiTokenCalls } from './api-tokens.ts'
import { auditCalls } from './audit.ts'
import { batchCalls } from './batches.ts'
import { bundleCalls } from './bundles.ts'
import { chatRoomCalls } from './chat-rooms.ts'
import { companyCalls } from './companies.ts'
import { helpCalls } from './help.ts'
import { type Calls, findItem, newId, now, page, replaceItem } from './items.ts'
import { libraryCalls, listedDocuments } from './library.ts'
import { linkCalls } from './links.ts'
import { ownershipCalls } from './ownership.ts'
import { privacyCalls } from './privacy.ts'
import { runCalls } from './runs.ts'
import { sessionCalls } from './session.ts'
import type { Emit, MemoryCalls, MemoryState } from './state.ts'
import { updateCalls } from './updates.ts'
import { type VisitQuery, visitFilter } from './visits.ts'
import { webhookCalls } from './webhooks.ts'
import { workflowCalls } from './workflows.ts'

export function memoryCalls(state: MemoryState, emit: Emit): MemoryCalls {
  return {
    ...sessionCalls(state, emit),
    ...peopleCalls(state),
    ...apiTokenCalls(state),
    ...webhookCalls(state),
    ...ownershipCalls(state, emit),
    ...auditCalls(state),
    ...documentCalls(state, emit),
    ...libraryCalls(state, emit),
    ...linkCalls(state),
    ...batchCalls(state),
    ...bundleCalls(state),
    ...workflowCalls(state),
    ...readingCalls(state, emit),
    ...companyCalls(state),
    ...analyticsCalls(state, emit),
    ...privacyCalls(state),
    ...runCalls(state, emit),
    ...helpCalls(state),
    ...updateCalls(state),
    ...chatRoomCalls(state, emit),
  }
}

type PeopleCalls = Pick<Calls<'members'>, 'members.list' | 'members.setRole'> &
  Calls<'invites' | 'devices' | 'signIn'>

function peopleCalls(state: MemoryState): PeopleCalls {
  const invite = (memberId: string | null, email: string | null, role: Role) => {
    const made = {
      id: newId('inv'),
      role,
      email,
      memberId,
      createdAt: now(),
      expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
      usedAt: null,
    }
    state.invites.push(made)
    return { invite: made, url: `https://tracker.example/join/${made.id}` }
  }
  return {
    'members.list': () => [...state.members],
    'members.setRole': ({ memberId, role }) => replaceItem(state.members, memberId, { role }),
    'signIn.status': () => state.signIn,
    'signIn.check': () => ({ result: 'ok', reason: null, unknownScopes: [] }),
    'signIn.unlink': ({ memberId }) => {
      state.signIn.accounts = state.signIn.accounts.filter((each) => each.memberId !== memberId)
    },
    'invites.list': () => [...state.invites],
    'invites.create': ({ role, email }) => invite(null, email, role),
    'invites.revoke': ({ inviteId }) => {
      state.invites = state.invites.filter((each) => each.id !== inviteId)
    },
    'devices.list': () =>
      state.devices.filter(({ memberId }) => memberId === (state.session.member?.id ?? memberId)),
    'devices.listAll': () =>
      state.devices
        .filter(({ revokedAt }) => revokedAt === null)
        .map((device) => {
          const { name = '', email = '' } = state.members.find(({ id }) => id === device.memberId) ?? {}
          return { ...device, member: { name, email } }
        }),
    'devices.invite': () => invite(state.session.member?.id ?? null, null, 'member'),
    'devices.rename': ({ deviceId, name }) => replaceItem(state.devices, deviceId, { name }),
    'devices.revoke': ({ deviceId }) => void replaceItem(state.devices, deviceId, { revokedAt: now() }),
  }
}

type DocumentCalls = Omit<Calls<'documents'>, 'documents.history' | 'documents.organise'> & Calls<'uploads'>

function documentCalls(state: MemoryState, emit: Emit): DocumentCalls {
  const withoutUpload = (uploadId: string) => {
    state.uploads = state.uploads.filter((each) => each.id !== uploadId)
    emit('uploads', state.uploads)
  }
  return {
    'documents.list': ({ cursor, ...query }) => page(listedDocuments(state, query), cursor),
    'documents.get': ({ documentId }) => findItem(state.documents, documentId),
    'documents.rename': ({ documentId, title }) => replaceItem(state.documents, documentId, { title }),
    'documents.nextSteps': () => null,
    'documents.setNextSteps': ({ nextSteps }) => nextSteps && NextSteps.parse(nextSteps),
    'documents.versions': ({ documentId }) => versionsOf(state, documentId),
    'documents.withdrawVersion': ({ documentId, version, withdrawn }) => {
      if (withdrawn) state.withdrawn.add(`${documentId} ${version}`)
      else state.withdrawn.delete(`${documentId} ${version}`)
      return versionsOf(state, documentId)
    },
    'documents.remove': ({ documentId }) => {
      state.documents = state.documents.filter((each) => each.id !== documentId)
    },
    'documents.setFirstPage': ({ documentId, width }) => {
      const { version } = findItem(state.documents, documentId)
      const firstPageWidths = [...new Set([...version.firstPageWidths, width])]
      replaceItem(state.documents, documentId, { version: { ...version, firstPageWidths } })
    },
    'uploads.list': () => state.uploads,
    'uploads.cancel': ({ uploadId }) => withoutUpload(uploadId),
    'uploads.retry': ({ uploadId }) => {
      replaceItem(state.uploads, uploadId, { state: 'sending', error: null })
      emit('uploads', [...state.uploads])
    },
    'uploads.dismiss': ({ uploadId }) => withoutUpload(uploadId),
  }
}

function versionsOf(state: MemoryState, documentId: string): VersionEntry[] {
  const { version, owner } = findItem(state.documents, documentId)
  return Array.from({ length: version.number }, (_, index) => {
    const number = version.number - index
    const isOut = state.withdrawn.has(`${documentId} ${number}`)
    const { fileName, sizeBytes, createdAt } = version
    const createdBy = { id: owner.id, name: owner.name }
    return { number, fileName, sizeBytes, createdAt, createdBy, withdrawnAt: isOut ? now() : null }
  })
}

function readingCalls(
  state: MemoryState,
  emit: Emit,
): Calls<'visits' | 'held' | 'readers' | 'notifications'> & Omit<Calls<'visitors'>, 'visitors.renewHistory'> {
  return {
    'visits.list': (query) => page(state.visits.filter(visitFilter(state, query)), query.cursor),
    'visits.counts': ({ waiting = false, ...scope }) => {
      const count = (part: VisitQuery) =>
        state.visits.filter(visitFilter(state, { ...scope, ...part })).length
      return {
        needsAttention: count({ needsAttention: true, waiting }),
        suspected: count({ suspectedOnly: true }),
      }
    },
    'visits.get': ({ visitId }) => findItem(state.visits, visitId),
    'visits.confirmPerson': ({ visitId }) => replaceItem(state.visits, visitId, { confirmedPerson: true }),
    'held.list': () => state.held,
    'held.answer': ({ linkId }) => {
      const count = state.held.find((each) => each.linkId === linkId)?.openings ?? 0
      state.held = state.held.filter((each) => each.linkId !== linkId)
      return { count }
    },
    'visitors.list': ({ search = '', companyId, cursor }) =>
      page(
        state.visitors.filter(
          (each) =>
            (!companyId || each.companyPage?.id === companyId) &&
            matchesSearch(search, [each.email, each.name ?? '', each.company ?? '']),
        ),
        cursor,
      ),
    'visitors.get': ({ visitorId }) => findItem(state.visitors, visitorId),
    'readers.list': () => state.readers,
    'notifications.list': ({ cursor }) => ({
      ...page(state.notifications, cursor),
      unread: state.notifications.filter((each) => each.readAt === null).length,
    }),
    'notifications.pause': ({ paused }) => {
      const notificationsPausedUntil = paused ? new Date(Date.now() + 3_600_000).toISOString() : null
      state.session = { ...state.session, notificationsPausedUntil }
      emit('session', state.session)
    },
    'notifications.read': ({ ids }) => {
      state.notifications = state.notifications.map((each) =>
        ids === null || ids.includes(each.id) ? { ...each, readAt: each.readAt ?? now() } : each,
      )
      emit('notifications', {
        changed: state.notifications,
        unread: state.notifications.filter((each) => each.readAt === null).length,
      })
    },
  }
}
