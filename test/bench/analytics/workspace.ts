// Creates the workspace of the analytics bench: 20 documents with 500 links each. Half of the visits belong to one document.
import type { Me } from '#shared/tracker-api/people.ts'
import type { Tracker } from '../../../src/tracker/app/tracker.ts'
import type { Caller } from '../../../src/tracker/domain/people/caller.ts'
import { Visibility } from '../../../src/tracker/domain/people/visibility.ts'
import { newSlug } from '../../../src/tracker/infrastructure/ids.ts'
import { seedVisits } from '../../../src/tracker/services/analytics/testing.ts'
import { type Joined, joinMember } from '../../../src/tracker/services/people/testing.ts'
import { addDocument } from '../../../src/tracker/services/visits/testing.ts'

const documents = 20
const linksEach = 500
const people = 5_000

export type BenchWorkspace = {
  workspaceId: string
  busiest: string
  /** A member who owns no visits. */
  caller: Caller
  otherMember: Joined
}

export const linkId = (documentId: string, index: number) => `lnk_${documentId.slice(4, 18)}_${index}`

export async function createWorkspace(tracker: Tracker, visits: number): Promise<BenchWorkspace> {
  const owner = await joinMember(tracker)
  const otherMember = await joinMember(tracker)
  const workspaceId = owner.me.workspace.id
  const documentIds: string[] = []
  for (let index = 0; index < documents; index += 1) {
    documentIds.push(await addDocument(tracker, owner, `Document ${index}`))
  }
  const busiest = documentIds[0] as string
  for (const documentId of documentIds) await makeLinks(tracker, owner.me, documentId)
  await seedVisits(tracker.context.store, {
    workspaceId,
    documentIds: [...documentIds, ...documentIds.slice(1).map(() => busiest)],
    ownerIds: [owner.me.member.id],
    linkIdOf: (documentId, index) => linkId(documentId, index % linksEach),
    visits,
    endAt: Date.now(),
    days: 365,
    visitorIds: await makeVisitors(tracker, workspaceId),
  })
  const memberId = otherMember.me.member.id
  const origin = { device: null, appVersion: null, network: null }
  const caller: Caller = {
    ...{ workspaceId, memberId, deviceId: '', deviceKind: 'desktop', role: 'member', origin },
    sees: Visibility.whole,
  }
  return { workspaceId, busiest, caller, otherMember }
}

async function makeLinks(
  { context: { store } }: Tracker,
  { workspace, member }: Me,
  documentId: string,
): Promise<void> {
  const rows = Array.from({ length: linksEach }, (_, index) => ({
    workspace_id: workspace.id,
    link_id: linkId(documentId, index),
    document_id: documentId,
    owner_id: member.id,
    slug: linkId(documentId, index),
    name: `Link ${index}`,
    recipient_email: null,
    settings: '{}',
    created_at: Date.now(),
    disabled_at: null,
  }))
  await store.db.insertInto('links').values(rows).execute()
}

async function makeVisitors({ context: { store } }: Tracker, workspace_id: string): Promise<string[]> {
  const now = Date.now()
  const rows = Array.from({ length: people }, (_, index) => ({
    workspace_id,
    visitor_id: `per_${String(index).padStart(22, '0')}`,
    email: `reader${index}@readers.example`,
    history_token: newSlug(),
    created_at: now,
    last_visit_at: now - index,
  }))
  for (let start = 0; start < rows.length; start += 500) {
    await store.db
      .insertInto('visitors')
      .values(rows.slice(start, start + 500))
      .execute()
  }
  return rows.map((row) => row.visitor_id)
}
