import type { Connection } from './connection.ts'

/** `from`: when a changed number of days takes effect, in epoch ms. Null: it was never changed. */
export type StoredAuditRetention = { days: number; from: number | null }

/** How long the audit log of the workspace is kept. */
export function createAuditRetentionRepository({ db, dialect }: Connection, workspaceId: string) {
  const row = db
    .selectFrom('workspaces')
    .select(['audit_retention_days as days', 'audit_retention_from as from'])
    .where('workspace_id', '=', workspaceId)
  return {
    get: (): Promise<StoredAuditRetention> => row.executeTakeFirstOrThrow(),

    /** Locks the row of the workspace until the transaction ends. */
    lock: (): Promise<StoredAuditRetention> =>
      row.$if(dialect === 'postgres', (query) => query.forUpdate()).executeTakeFirstOrThrow(),

    async save({ days, from }: StoredAuditRetention): Promise<void> {
      await db
        .updateTable('workspaces')
        .set({ audit_retention_days: days, audit_retention_from: from })
        .where('workspace_id', '=', workspaceId)
        .execute()
    },
  }
}
