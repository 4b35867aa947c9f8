// Creates the workspace of the analytics bench: 20 documents with 500 links each, visitors and companies. Half of the visits belong to one document,
// one visitor has thousands of visits, and one company has one in twenty visitors.
import type { Me } from '#shared/tracker-api/people.ts'
import type { Tracker } from '../../../src/tracker/app/tracker.ts'
import type { Caller } from '../../../src/tracker/domain/people/caller.ts'
import { Visibility } from '../../../src/tracker/domain/people/visibility.ts'
import { newSlug } from '../../../src/tracker/infrastructure/ids.ts'
import { joinMember } from '../../../src/tracker/services/people/testing.ts'
import { addDocument } from '../../../src/tracker/services/visits/testing.ts'
import { startPart } from '../../fixtures/part.ts'
import type { VisitPlan } from './seed.ts'

const documents = 20
const linksEach = 500
const people = 20_000
const companies = 1_000
const rowsPerStatement = 500

const seededWithinMs = 600_000

/** `memberId`, `token`: a member who owns no visits, and the token of a device of this member. */
export type BenchWorkspace = {
  workspaceId: string
  busiest: string
  busiestVisitor: string
  busiestCompany: string
  /** A company with few visits. */
  smallCompany: string
  memberId: string
  token: string
}

/** `invite`: the token of an invite for an admin. */
export type SeededWorkspace = BenchWorkspace & { invite: string }

/** Fills an empty database in a process of its own. `dir`: the data folder of the tracker. */
export async function seedWorkspace(
  dir: string,
  visits: number,
  databaseUrl?: string,
): Promise<SeededWorkspace> {
  const seeding = await startPart<SeededWorkspace>('test/bench/analytics/seed-process.ts', {
    args: [dir, String(visits), ...(databaseUrl ? [databaseUrl] : [])],
    readyTimeoutMs: seededWithinMs,
  })
  await seeding.stop()
  return seeding.ready
}

/** The member of the workspace who owns no visits, as the services see the member. */
export function callerOf({ workspaceId, memberId }: BenchWorkspace): Caller {
  const origin = { device: null, appVersion: null, network: null }
  return { workspaceId, memberId, role: 'member', origin, sees: Visibility.whole }
}

const numbered = (prefix: string, index: number) => `${prefix}_${String(index).padStart(22, '0')}`
export const linkId = (documentId: string, index: number) => `lnk_${documentId.slice(4, 18)}_${index}`
const companyOf = (visitor: number) =>
  numbered('com', visitor % 20 === 0 ? 0 : 1 + (visitor % (companies - 1)))

/** Creates everything but the visits. `plan`: the visits that belong to it. */
export async function createWorkspace(
  tracker: Tracker,
  visits: number,
): Promise<{ ids: BenchWorkspace; plan: VisitPlan }> {
  const owner = await joinMember(tracker)
  const otherMember = await joinMember(tracker)
  const workspaceId = owner.me.workspace.id
  const documentIds: string[] = []
  for (let index = 0; index < documents; index += 1) {
    documentIds.push(await addDocument(tracker, owner, `Document ${index}`))
  }
  const busiest = documentIds[0] as string
  await addVersion(tracker, busiest)
  for (const documentId of documentIds) await makeLinks(tracker, owner.me, documentId)
  await makeVisitors(tracker, workspaceId)
  return {
    ids: {
      ...{ workspaceId, busiest, memberId: otherMember.me.member.id, token: otherMember.token },
      busiestVisitor: numbered('per', 0),
      busiestCompany: companyOf(0),
      smallCompany: companyOf(people - 1),
    },
    plan: {
      ...{ workspaceId, ownerId: owner.me.member.id, documentIds, linksEach, people, visits },
      ...{ days: 365, endAt: Date.now() },
    },
  }
}

async function addVersion({ context: { store } }: Tracker, documentId: string): Promise<void> {
  const first = await store.db
    .selectFrom('document_versions')
    .selectAll()
    .where('document_id', '=', documentId)
    .executeTakeFirstOrThrow()
  await store.db
    .insertInto('document_versions')
    .values({ ...first, number: 2 })
    .execute()
  await store.db
    .updateTable('documents')
    .set({ current_version: 2 })
    .where('document_id', '=', documentId)
    .execute()
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

async function makeVisitors({ context: { store } }: Tracker, workspace_id: string): Promise<void> {
  const now = Date.now()
  const names = Array.from({ length: companies }, (_, index) => ({
    ...{ workspace_id, company_id: numbered('com', index), key: `domain:company${index}.example` },
    ...{ name: `Company ${index}`, named_at: now, domain: `company${index}.example`, account_id: null },
    ...{
      instance_url: null,
      search_text: `company ${index} company${index}.example`,
      last_visit_at: now - index,
    },
  }))
  const visitors = Array.from({ length: people }, (_, index) => ({
    ...{ workspace_id, visitor_id: numbered('per', index), email: `reader${index}@readers.example` },
    ...{
      history_token: newSlug(),
      created_at: now,
      last_visit_at: now - index,
      company_id: companyOf(index),
    },
    ...{ search_text: `reader${index}@readers.example`, grouped: 99 },
  }))
  for (let start = 0; start < companies; start += rowsPerStatement) {
    await store.db
      .insertInto('companies')
      .values(names.slice(start, start + rowsPerStatement))
      .execute()
  }
  for (let start = 0; start < people; start += rowsPerStatement) {
    await store.db
      .insertInto('visitors')
      .values(visitors.slice(start, start + rowsPerStatement))
      .execute()
  }
}
