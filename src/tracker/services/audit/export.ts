// The export of the audit log as CSV. Entries are read in batches, newest first, and streamed.
import { auditText } from '#shared/audit-text.ts'
import { byteOrderMark, csvLine } from '#shared/csv.ts'
import { fill } from '#shared/fill.ts'
import { audit as en } from '#shared/messages/en/audit.ts'
import { audit as ja } from '#shared/messages/ja/audit.ts'
import { type AuditEntry, auditKinds } from '#shared/model/audit.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { AuditCsvQuery, AuditQuery } from '#shared/tracker-api/audit.ts'
import { type TimeOf, timesIn } from '../../domain/analytics/spreadsheet-times.ts'
import type { AuditFilter } from '../../repositories/audit-log.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace, type TransactionContext } from '../transaction.ts'
import { changesOf } from './changes.ts'
import { auditFilter, positionOf } from './read.ts'
import type { AuditActor } from './record.ts'

const wordsOf = { en, ja }
const batchSize = 500

type AuditExport = { workspaceId: string; filter: AuditFilter; count: number }

/**
 * Adds an entry with the filters to the audit log, and returns what to export: the entries that were written before it. The entry is stored before
 * the first byte is sent.
 */
export async function recordAuditExport(
  context: TransactionContext,
  workspaceId: string,
  by: AuditActor,
  query: AuditQuery,
): Promise<AuditExport> {
  const { memberId, area, kind, documentId, from, to } = query
  const now = context.clock.now()
  const filter = auditFilter(query)
  const until = { ...filter, to: Math.min(filter.to ?? now, now) }
  return inWorkspace(context, workspaceId, async ({ repositories, record }) => {
    const count = await repositories.auditLog.count(until)
    const changes = changesOf({}, { memberId, area, kind, documentId, from, to })
    await record(by, 'auditLogExported', { count, changes })
    return { workspaceId, filter: until, count }
  })
}

/** Yields the entries of an export in batches, newest first. */
async function* exportedEntries(
  { store }: Pick<TrackerContext, 'store'>,
  { workspaceId, filter }: AuditExport,
): AsyncGenerator<AuditEntry[]> {
  const { auditLog } = store.forWorkspace(workspaceId)
  for (let last: AuditEntry | undefined; ; ) {
    const entries = await auditLog.page(filter, last ? positionOf(last) : null, batchSize)
    if (entries.length > 0) yield entries
    last = entries.at(-1)
    if (!last || entries.length < batchSize) return
  }
}

function lineOf(entry: AuditEntry, locale: Locale, timeOf: TimeOf): string {
  const words = wordsOf[locale]
  const { sentence, change, actor, origin: originOf } = auditText(locale)
  const { kind, origin } = entry
  return csvLine([
    ...[timeOf(Date.parse(entry.at)), actor(entry), words.actorKinds[entry.actor]],
    ...[kind === 'other' ? null : words.areas[auditKinds[kind].area], kind, sentence(entry)],
    (entry.changes ?? []).map((each) => change(each, kind)).join(' / '),
    ...[entry.member?.name ?? null, entry.document?.title ?? null],
    ...[originOf(entry), origin?.appVersion ?? null, origin?.network ?? null, entry.id],
  ])
}

/** Yields the file in parts: the header line with the byte order mark, then one part per batch. */
export async function* auditCsv(
  context: Pick<TrackerContext, 'store'>,
  exported: AuditExport,
  { locale, timeZone }: Pick<AuditCsvQuery, 'locale' | 'timeZone'>,
): AsyncGenerator<string> {
  const timeOf = timesIn(timeZone)
  const head = Object.values(wordsOf[locale].columns).map((word) => fill(word, { timeZone }))
  yield byteOrderMark + csvLine(head)
  for await (const entries of exportedEntries(context, exported)) {
    yield entries.map((entry) => lineOf(entry, locale, timeOf)).join('')
  }
}
