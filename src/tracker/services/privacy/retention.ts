// The retention of a workspace: what it would delete, and the deletion in small batches (ADR 94).
import {
  type Retention,
  type RetentionKind,
  type RetentionPreview,
  retentionKinds,
} from '#shared/model/privacy.ts'
import type { TrackerContext } from '../context.ts'
import { removeDocument } from '../documents/documents.ts'
import { inWorkspace } from '../transaction.ts'
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

/** Deletes at most one batch of objects that are older than `before`. Returns the number of deleted objects. */
type DeleteBatch = (context: TrackerContext, workspaceId: string, before: number) => Promise<number>

const deleteBatches: Record<RetentionKind, DeleteBatch> = {
  visits: ({ store }, workspaceId, before) =>
    store.inTransaction((unit) => unit.forWorkspace(workspaceId).retention.deleteVisits(before, batchSize)),

  addresses: (context, workspaceId, before) =>
    inWorkspace(context, workspaceId, async (scope) => {
      const { retention } = scope.repositories
      const subjects = await retention.lockVisitors(before, batchSize)
      for (const subject of subjects) await removeVisitor(scope, subject, 'anonymized', context.clock.now())
      await retention.clearGateAddresses(before)
      return subjects.length
    }),

  async messages({ store }, workspaceId, before) {
    const deleted = await store.inTransaction((unit) =>
      unit.forWorkspace(workspaceId).retention.deleteMessages(before, batchSize),
    )
    return deleted + (await store.forWorkspace(workspaceId).retention.deleteEvents(before, eventsPerBatch))
  },

  async documents(context, workspaceId, before) {
    const { retention } = context.store.forWorkspace(workspaceId)
    const ids = await retention.unusedDocuments(before, context.clock.now(), batchSize)
    for (const id of ids) await removeDocument(context, workspaceId, 'system', id)
    return ids.length
  },
}

/** Deletes one batch of each kind in each workspace whose retention is due. Returns the number of deleted objects; 0: nothing is left to delete. */
export async function runRetention(context: TrackerContext): Promise<number> {
  const { store, clock, log } = context
  let total = 0
  for (const { workspaceId, retention } of await store.deployment.dueRetention.list(clock.now())) {
    for (const kind of retentionKinds) {
      const days = retention[kind]
      if (days === null) continue
      const count = await deleteBatches[kind](context, workspaceId, clock.now() - days * dayMs)
      if (count > 0) log.info({ workspaceId, kind, count }, 'retention deleted data')
      total += count
    }
  }
  return total
}
