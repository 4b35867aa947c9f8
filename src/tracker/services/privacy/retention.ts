// The retention of a workspace: what it would delete, and the deletion in small batches (ADR 94).
import type { AuditFacts } from '#shared/model/audit.ts'
import {
  type Retention,
  type RetentionKind,
  type RetentionPreview,
  retentionKinds,
} from '#shared/model/privacy.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import { auditEntry } from '../audit/record.ts'
import type { TrackerContext } from '../context.ts'
import { removeDocument } from '../documents/documents.ts'
import { inWorkspace, type WorkspaceScope } from '../transaction.ts'
import { removeVisitor } from './erase-visitor.ts'

const dayMs = 24 * 60 * 60_000
/** One transaction deletes at most this number of objects, so that beats never wait long. */
const batchSize = 50
const eventsPerBatch = 500

const nothing = { count: 0, examples: [] }

/** Counts what the retention would delete now. Changes nothing. */
export async function previewRetention(
  { store, clock }: Pick<TrackerContext, 'store' | 'clock'>,
  workspaceId: string,
  retention: Retention,
): Promise<RetentionPreview> {
  const rows = store.forWorkspace(workspaceId).retention
  const now = clock.now()
  const before = (kind: RetentionKind) => now - (retention[kind] ?? 0) * dayMs
  const documents =
    retention.documents === null
      ? { ...nothing, withOpenLinks: 0 }
      : await rows.countDocuments(before('documents'), now)
  const { withOpenLinks, ...unused } = documents
  return {
    visits: retention.visits === null ? nothing : await rows.countVisits(before('visits')),
    addresses: retention.addresses === null ? nothing : await rows.countVisitors(before('addresses')),
    messages:
      retention.messages === null
        ? nothing
        : { count: await rows.countMessages(before('messages')), examples: [] },
    documents: unused,
    documentsWithOpenLinks: withOpenLinks,
  }
}

type DeletedKind = NonNullable<AuditFacts['dataKind']>

/**
 * Runs one batch in a transaction and adds its count to the audit log. The log has one entry a day (UTC) and kind, because a retention can need
 * thousands of batches.
 */
function counted(
  context: TrackerContext,
  workspaceId: string,
  dataKind: DeletedKind,
  work: (scope: WorkspaceScope) => Promise<number>,
): Promise<number> {
  return inWorkspace(context, workspaceId, async (scope) => {
    const count = await work(scope)
    if (count === 0) return 0
    const now = context.clock.now()
    const id = `aud_${dataKind}_${toInstant(now).slice(0, 10)}`
    const { auditLog } = scope.repositories
    await auditLog.addCount(auditEntry('system', now, 'retentionDeleted', { id, dataKind, count }))
    return count
  })
}

/** Deletes at most one batch of objects that are older than `before`. Returns the number of deleted objects. */
type DeleteBatch = (context: TrackerContext, workspaceId: string, before: number) => Promise<number>

const deleteBatches: Record<RetentionKind | 'auditLog', DeleteBatch> = {
  visits: (context, workspaceId, before) =>
    counted(context, workspaceId, 'visits', ({ repositories }) =>
      repositories.retention.deleteVisits(before, batchSize),
    ),

  addresses: (context, workspaceId, before) =>
    counted(context, workspaceId, 'addresses', async (scope) => {
      const { retention } = scope.repositories
      const subjects = await retention.lockVisitors(before, batchSize)
      for (const subject of subjects) await removeVisitor(scope, subject, 'anonymized', context.clock.now())
      await retention.clearGateAddresses(before)
      return subjects.length
    }),

  messages: (context, workspaceId, before) =>
    counted(context, workspaceId, 'messages', async ({ repositories: { retention } }) => {
      const messages = await retention.deleteMessages(before, batchSize)
      return messages + (await retention.deleteEvents(before, eventsPerBatch))
    }),

  // Each removed document has an entry of its own.
  async documents(context, workspaceId, before) {
    const { retention } = context.store.forWorkspace(workspaceId)
    const ids = await retention.unusedDocuments(before, context.clock.now(), batchSize)
    for (const id of ids) await removeDocument(context, workspaceId, 'system', id)
    return ids.length
  },

  auditLog: (context, workspaceId, before) =>
    counted(context, workspaceId, 'auditLog', ({ repositories }) =>
      repositories.auditLog.deleteBefore(before, eventsPerBatch),
    ),
}

/** Deletes one batch of each kind in each workspace whose retention is due. Returns the number of deleted objects; 0: nothing is left to delete. */
export async function runRetention(context: TrackerContext): Promise<number> {
  const { store, clock, log } = context
  let total = 0
  for (const { workspaceId, retention, auditDays } of await store.deployment.dueRetention.list(clock.now())) {
    const daysOf = { ...retention, auditLog: auditDays }
    for (const kind of [...retentionKinds, 'auditLog'] as const) {
      const days = daysOf[kind]
      if (days === null) continue
      const count = await deleteBatches[kind](context, workspaceId, clock.now() - days * dayMs)
      if (count > 0) log.info({ workspaceId, kind, count }, 'retention deleted data')
      total += count
    }
  }
  return total
}
