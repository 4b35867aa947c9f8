import type { Selectable } from 'kysely'
import type { Refusal, RefusalReason } from '#shared/link-settings.ts'
import { toInstant } from '../infrastructure/clock.ts'
import type { GateRefusalsTable } from '../infrastructure/database/tables/links.ts'
import type { Connection } from './connection.ts'

/** A refusal and the title of its document. */
export type RefusalSnapshot = { refusal: Refusal; documentTitle: string }

export type NewRefusal = {
  id: string
  linkId: string
  documentId: string
  reason: RefusalReason
  email: string | null
  /** Epoch ms. */
  refusedAt: number
}

const refusalOf = (row: Selectable<GateRefusalsTable>): Refusal => ({
  id: row.refusal_id,
  linkId: row.link_id,
  documentId: row.document_id,
  reason: row.reason,
  email: row.email,
  at: toInstant(row.refused_at),
})

/** The maximum number of refusals per link. A new refusal replaces the oldest refusal. */
const maxPerLink = 200

// Over 60 lines: one short method for each statement on refusals.
export function createRefusalRepository({ db }: Connection, workspaceId: string) {
  const ofLink = (linkId: string) =>
    db.selectFrom('gate_refusals').where('workspace_id', '=', workspaceId).where('link_id', '=', linkId)
  return {
    /** Inserts a refusal. If the link then has more than the maximum number, its oldest refusals are deleted. */
    async insert({ id, linkId, documentId, reason, email, refusedAt }: NewRefusal): Promise<void> {
      await db
        .insertInto('gate_refusals')
        .values({
          workspace_id: workspaceId,
          refusal_id: id,
          link_id: linkId,
          document_id: documentId,
          reason,
          email,
          refused_at: refusedAt,
        })
        .execute()
      const kept = ofLink(linkId)
        .select('refusal_id')
        .orderBy('refused_at', 'desc')
        .orderBy('refusal_id', 'desc')
        .limit(maxPerLink)
      await db
        .deleteFrom('gate_refusals')
        .where('workspace_id', '=', workspaceId)
        .where('link_id', '=', linkId)
        .where('refusal_id', 'not in', kept)
        .execute()
    },

    /** Returns the refusals, newest first. */
    async ofLink(linkId: string): Promise<Refusal[]> {
      const rows = await ofLink(linkId)
        .selectAll()
        .orderBy('refused_at', 'desc')
        .orderBy('refusal_id', 'desc')
        .limit(maxPerLink)
        .execute()
      return rows.map(refusalOf)
    },

    /** Returns refusals by id, for the feed. A deleted refusal has no entry. */
    async snapshots(refusalIds: readonly string[]): Promise<Map<string, RefusalSnapshot>> {
      if (refusalIds.length === 0) return new Map()
      const rows = await db
        .selectFrom('gate_refusals')
        .innerJoin('documents', (join) =>
          join
            .onRef('documents.workspace_id', '=', 'gate_refusals.workspace_id')
            .onRef('documents.document_id', '=', 'gate_refusals.document_id'),
        )
        .selectAll('gate_refusals')
        .select('documents.title')
        .where('gate_refusals.workspace_id', '=', workspaceId)
        .where('gate_refusals.refusal_id', 'in', refusalIds)
        .execute()
      return new Map(
        rows.map((row) => [row.refusal_id, { refusal: refusalOf(row), documentTitle: row.title }]),
      )
    },
  }
}
