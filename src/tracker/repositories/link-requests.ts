import type { Connection } from './connection.ts'

/** A request that made a link. `bodyHash`: a keyed hash of its document and its body. */
export type LinkRequest = { memberId: string; key: string; bodyHash: string; linkId: string }

/** The keys of requests that made a link. */
export function createLinkRequestRepository({ db }: Connection, workspaceId: string) {
  return {
    /** Returns the link that the member's request with this key has made. */
    async find(memberId: string, key: string): Promise<Pick<LinkRequest, 'bodyHash' | 'linkId'> | undefined> {
      return db
        .selectFrom('link_requests')
        .select(['body_hash as bodyHash', 'link_id as linkId'])
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', memberId)
        .where('request_key', '=', key)
        .executeTakeFirst()
    },

    /**
     * Reserves the key until the transaction ends. A concurrent request with the same key waits for this transaction. Returns false if an earlier
     * request has used the key.
     */
    async insert({ memberId, key, bodyHash, linkId }: LinkRequest): Promise<boolean> {
      const { numInsertedOrUpdatedRows: inserted } = await db
        .insertInto('link_requests')
        .values({
          ...{ workspace_id: workspaceId, member_id: memberId, request_key: key },
          ...{ body_hash: bodyHash, link_id: linkId },
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return inserted === 1n
    },
  }
}
