import { isLinkRun, type StoredRun } from '../../domain/runs/stored-run.ts'
import type { FeedDraft } from '../../repositories/feed-events.ts'

/** Returns the feed event for a changed run: an event of its visit, or of its link (ADR 84). */
export const changedEventOf = (
  run: Pick<StoredRun, 'id' | 'visitId' | 'documentId' | 'workflowId'>,
): FeedDraft =>
  isLinkRun(run)
    ? { type: 'link.changed', subject: { documentId: run.documentId, linkId: run.visitId } }
    : { type: 'run.changed', subject: { visitId: run.visitId, runId: run.id } }
