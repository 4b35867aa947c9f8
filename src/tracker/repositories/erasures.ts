import { ErasureCounts, ErasureMode, type ErasureReceipt } from '#shared/model/privacy.ts'
import { readTolerantly } from '#shared/tolerant.ts'
import type { ListPosition } from '../domain/list-cursor.ts'
import { toInstant } from '../infrastructure/clock.ts'
import type { Connection } from './connection.ts'
import { parseColumn } from './json-columns.ts'
import { isAfter } from './list-position.ts'

export type NewErasure = {
  id: string
  mode: ErasureMode
  addressHash: string
  counts: ErasureCounts
  /** Null: an operator at the server. */
  actorId: string | null
  /** Epoch ms. */
  at: number
}

const fingerprintLength = 12

/** The receipts of erasures. */
export function createErasureRepository({ db }: Connection, workspaceId: string) {
  const select = () =>
    db
      .selectFrom('erasures')
      .leftJoin('members', (join) =>
        join
          .onRef('members.workspace_id', '=', 'erasures.workspace_id')
          .onRef('members.member_id', '=', 'erasures.actor_id'),
      )
      .selectAll('erasures')
      .select('members.name as actor_name')
      .where('erasures.workspace_id', '=', workspaceId)
      .orderBy('erasures.erased_at', 'desc')
      .orderBy('erasures.erasure_id', 'desc')
  const receiptOf = (
    row: Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number],
  ): ErasureReceipt => {
    const mode = readTolerantly(ErasureMode, row.mode)
    return {
      id: row.erasure_id,
      at: toInstant(row.erased_at),
      mode: mode.ok ? mode.value : 'erased',
      fingerprint: row.address_hash.slice(0, fingerprintLength),
      counts: parseColumn(ErasureCounts, row.counts),
      by: row.actor_name,
    }
  }
  return {
    async insert({ id, mode, addressHash, counts, actorId, at }: NewErasure): Promise<void> {
      await db
        .insertInto('erasures')
        .values({
          workspace_id: workspaceId,
          erasure_id: id,
          mode,
          address_hash: addressHash,
          counts: JSON.stringify(counts),
          actor_id: actorId,
          erased_at: at,
        })
        .execute()
    },

    /** Returns up to `limit` receipts after the position, newest first. */
    async page(after: ListPosition | null, limit: number): Promise<ErasureReceipt[]> {
      const rows = await select()
        .limit(limit)
        .where(isAfter(after, 'erasures.erased_at', 'erasures.erasure_id'))
        .execute()
      return rows.map(receiptOf)
    },

    /** Returns the receipts of one address, newest first. */
    async ofAddress(addressHash: string): Promise<ErasureReceipt[]> {
      const rows = await select().where('erasures.address_hash', '=', addressHash).execute()
      return rows.map(receiptOf)
    },
  }
}
