// Finds everything that is stored about one visitor, counts it and exports it.

import { csvLine } from '#shared/csv.ts'
import type { ErasureCounts, ErasureFinding, ExportedFile, SalesforceTrace } from '#shared/model/privacy.ts'
import { addressHash } from '../../domain/privacy/address-hash.ts'
import { createScrub, spellingsOf } from '../../domain/privacy/scrub.ts'
import type { TextRow } from '../../repositories/erasure-texts.ts'
import type { Subject } from '../../repositories/visitor-rows.ts'
import type { VisitorCard } from '../../repositories/visitor-traces.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { type AuditActor, recordAudit } from '../audit/record.ts'
import type { TrackerContext } from '../context.ts'

export type Found = { subject: Subject; visitor: VisitorCard | undefined }

/** Returns the visitor with this address. `email` is normalized. */
export async function findSubject(
  { visitorTraces }: Pick<WorkspaceRepositories, 'visitorTraces'>,
  email: string,
): Promise<Found> {
  const visitor = await visitorTraces.visitor(email)
  return { subject: { email, visitorId: visitor?.id ?? null, withClaims: true }, visitor }
}

/** Returns the rows whose texts contain the address. The database finds candidates, also with the address as a part of a longer one. */
export async function findTexts(
  { erasureTexts }: Pick<WorkspaceRepositories, 'erasureTexts'>,
  email: string,
): Promise<TextRow[]> {
  const scrub = createScrub(email)
  const candidates = await erasureTexts.find(spellingsOf(email))
  return candidates.filter(({ texts }) => Object.values(texts).some(scrub.finds))
}

const isNothing = (counts: ErasureCounts) => Object.values(counts).every((count) => count === 0)

/** Counts everything that is stored about the visitor. `email` is normalized. Changes nothing. */
export async function findVisitor(
  { store, signingKey }: Pick<TrackerContext, 'store' | 'signingKey'>,
  workspaceId: string,
  email: string,
): Promise<ErasureFinding> {
  const repositories = store.forWorkspace(workspaceId)
  const { subject, visitor } = await findSubject(repositories, email)
  const texts = (await findTexts(repositories, email)).length
  const counts = { ...(await repositories.visitorTraces.counts(subject)), texts }
  const known = await repositories.members.findActiveByEmail(email)
  const member = known && (await repositories.members.get(known.id))
  return {
    email,
    name: visitor?.name ?? null,
    company: visitor?.company ?? null,
    isEmpty: visitor === undefined && isNothing(counts),
    counts,
    salesforce: await repositories.visitorTraces.salesforce(subject),
    memberName: member?.name ?? null,
    receipts: await repositories.erasures.ofAddress(addressHash(signingKey, workspaceId, email)),
  }
}

const jsonColumns = new Set(['record', 'pages', 'result', 'reason'])
const instant = (value: unknown) => (typeof value === 'number' ? new Date(value).toISOString() : value)

/** Replaces JSON texts by their values, and epoch ms by instants. */
const readable = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (jsonColumns.has(name) && typeof value === 'string') return [name, JSON.parse(value)]
      return [name, name.endsWith('_at') ? instant(value) : value]
    }),
  )

const csvOf = (header: readonly string[], rows: readonly (readonly unknown[])[]) =>
  [header, ...rows].map((row) => csvLine(row.map((value) => String(value ?? '')))).join('')

export const salesforceCsv = (traces: readonly SalesforceTrace[]): string =>
  csvOf(
    ['type', 'id', 'url'],
    traces.map(({ type, id, url }) => [type, id, url]),
  )

/** Returns everything that is stored about the visitor: a JSON file with all of it, and CSV files of the visits and the objects in Salesforce. */
export async function exportVisitor(
  { store, clock }: Pick<TrackerContext, 'store' | 'clock'>,
  workspaceId: string,
  by: AuditActor,
  email: string,
): Promise<ExportedFile[]> {
  const repositories = store.forWorkspace(workspaceId)
  await recordAudit(repositories, by, clock.now(), 'visitorExported', {})
  const { subject } = await findSubject(repositories, email)
  const { visitor, visits, ...others } = await repositories.visitorTraces.rows(subject)
  const salesforce = await repositories.visitorTraces.salesforce(subject)
  const lists = Object.entries({ visits, ...others }).map(([name, rows]) => [
    name,
    (rows as Record<string, unknown>[]).map(readable),
  ])
  const all = {
    email,
    visitor: visitor && readable(visitor),
    ...Object.fromEntries(lists),
    salesforce,
    texts: (await findTexts(repositories, email)).map(({ table, texts }) => ({ in: table, ...texts })),
  }
  const columns = [
    'opened_at',
    'left_at',
    'title',
    'page',
    'page_count',
    'active_ms',
    'email',
    'user_agent',
  ] as const
  const lines = visits.map((visit) =>
    columns.map((column) => (column.endsWith('_at') ? instant(visit[column]) : visit[column])),
  )
  return [
    { name: 'visitor.json', text: `${JSON.stringify(all, null, 2)}\n` },
    { name: 'visits.csv', text: csvOf(columns, lines) },
    { name: 'salesforce.csv', text: salesforceCsv(salesforce) },
  ]
}
