import type { z } from 'zod'
import {
  type HistoryDays,
  noPrivacyNotice,
  noRetention,
  PrivacyNotice,
  Retention,
} from '#shared/model/privacy.ts'
import type { Connection } from './connection.ts'
import { readJson } from './json-columns.ts'

/** `retentionFrom`: epoch ms. Null: nothing is deleted automatically. */
export type StoredPrivacy = {
  retention: Retention
  retentionFrom: number | null
  notice: PrivacyNotice
  historyDays: z.output<typeof HistoryDays>
}

const columns = ['workspace_id', 'retention', 'retention_from', 'privacy_notice', 'history_days'] as const

type Row = {
  retention: string | null
  retention_from: number | null
  privacy_notice: string | null
  history_days: number | null
}

const settingsOf = (row: Row): StoredPrivacy => ({
  retention: readJson(Retention, row.retention) ?? noRetention,
  retentionFrom: row.retention === null ? null : row.retention_from,
  notice: readJson(PrivacyNotice, row.privacy_notice) ?? noPrivacyNotice,
  historyDays: row.history_days,
})

/** The privacy settings of the workspace. */
export function createPrivacySettingRepository({ db, dialect }: Connection, workspaceId: string) {
  return {
    async get(): Promise<StoredPrivacy> {
      const row = await db
        .selectFrom('workspaces')
        .select(columns)
        .where('workspace_id', '=', workspaceId)
        .executeTakeFirstOrThrow()
      return settingsOf(row)
    },

    /** Returns the settings and locks the row of the workspace until the transaction ends. */
    async lock(): Promise<StoredPrivacy> {
      const row = await db
        .selectFrom('workspaces')
        .select(columns)
        .where('workspace_id', '=', workspaceId)
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .executeTakeFirstOrThrow()
      return settingsOf(row)
    },

    async save({ retention, retentionFrom, notice, historyDays }: StoredPrivacy): Promise<void> {
      const isOff = Object.values(retention).every((days) => days === null)
      await db
        .updateTable('workspaces')
        .set({
          retention: isOff ? null : JSON.stringify(retention),
          retention_from: isOff ? null : retentionFrom,
          privacy_notice: JSON.stringify(notice),
          history_days: historyDays,
        })
        .where('workspace_id', '=', workspaceId)
        .execute()
    },
  }
}

/** `auditDays`: the number of days for which the audit log is kept. Null: a change of it has not taken effect yet. */
type DueRetention = { workspaceId: string; retention: Retention; auditDays: number | null }

/** The retention of all workspaces. */
export function createDueRetentionRepository({ db }: Connection) {
  return {
    /** Returns what each workspace deletes at `now` (epoch ms). */
    async list(now: number): Promise<DueRetention[]> {
      const rows = await db
        .selectFrom('workspaces')
        .select([...columns, 'audit_retention_days', 'audit_retention_from'])
        .orderBy('workspace_id')
        .execute()
      return rows.map((row) => ({
        workspaceId: row.workspace_id,
        retention: (row.retention_from ?? Infinity) <= now ? settingsOf(row).retention : noRetention,
        auditDays: (row.audit_retention_from ?? now) <= now ? row.audit_retention_days : null,
      }))
    },
  }
}
