import type { KnownAuditKind } from '#shared/model/audit.ts'
import { createPublish, type EmitTo, type EventScope, type Note } from '../events/dispatcher.ts'
import type { FeedDraft } from '../repositories/feed-events.ts'
import type { WorkspaceRepositories } from '../repositories/workspace-repositories.ts'
import { type AuditAbout, type AuditActor, recordAudit } from './audit/record.ts'
import type { TrackerContext } from './context.ts'

export type TransactionContext = Pick<TrackerContext, 'store' | 'clock' | 'log' | 'config' | 'subscribers'>

export type TransactionScope = EventScope

/**
 * Runs `work` in one transaction. The feed events that `work` emits are appended at the end of the transaction. Long polls are woken after the commit. On
 * PostgreSQL, `work` is repeated after a deadlock. So `work` must have no effect outside of the transaction.
 */
export async function inTransaction<T>(
  { store, clock, log, config, subscribers }: TransactionContext,
  work: (scope: TransactionScope) => Promise<T>,
): Promise<T> {
  let touched: string[] = []
  let notes: Parameters<Note>[] = []
  const value = await store.inTransaction(async (unit) => {
    const drafts = new Map<string, FeedDraft[]>()
    notes = []
    const emit: EmitTo = (workspaceId, event) => {
      const list = drafts.get(workspaceId)
      if (list) list.push(event)
      else drafts.set(workspaceId, [event])
    }
    const note: Note = (...line) => void notes.push(line)
    const publish = createPublish(subscribers, { unit, config, emit, note })
    const result = await work({ unit, config, emit, note, publish })
    touched = [...drafts.keys()]
    const added = [...drafts].map(([workspaceId, events]) => ({ workspaceId, events }))
    await unit.deployment.feeds.append(clock.now(), added)
    return result
  })
  for (const [fields, message] of notes) log.info(fields, message)
  if (touched.length > 0) {
    // The commit is valid even if the notification fails, because a long poll reads the feed again after its timeout.
    await store.publish('feed', ...touched).catch((err: unknown) => {
      log.warn({ err, workspaceIds: touched }, 'could not wake the long polls')
    })
  }
  return value
}

export type WorkspaceScope = Omit<TransactionScope, 'emit'> & {
  readonly repositories: WorkspaceRepositories
  /** Adds an event to the feed of the workspace. */
  readonly emit: (event: FeedDraft) => void
  /** Adds an entry to the audit log of the workspace. */
  readonly record: <K extends KnownAuditKind>(
    actor: AuditActor,
    kind: K,
    about: AuditAbout<K>,
  ) => Promise<void>
}

/** {@link inTransaction} for a use case that touches one workspace. */
export function inWorkspace<T>(
  context: TransactionContext,
  workspaceId: string,
  work: (scope: WorkspaceScope) => Promise<T>,
): Promise<T> {
  return inTransaction(context, (scope) => {
    const repositories = scope.unit.forWorkspace(workspaceId)
    return work({
      ...scope,
      repositories,
      emit: (event) => scope.emit(workspaceId, event),
      record: (actor, kind, about) => recordAudit(repositories, actor, context.clock.now(), kind, about),
    })
  })
}
