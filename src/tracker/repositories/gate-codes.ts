import type { Connection } from './connection.ts'

/** For whom a code is. Only the newest code of an address and a browser is valid. */
export type CodeKey = { linkId: string; email: string; readerKey: string }

export function createGateCodeRepository({ db }: Connection, workspaceId: string) {
  const columnsOf = ({ linkId, email, readerKey }: CodeKey) => ({
    workspace_id: workspaceId,
    link_id: linkId,
    email,
    reader_key: readerKey,
  })
  return {
    /** Replaces the earlier code. `expiresAt`: epoch ms. */
    async save(key: CodeKey, codeHash: string, expiresAt: number): Promise<void> {
      const row = { code_hash: codeHash, attempts: 0, expires_at: expiresAt }
      await db
        .insertInto('gate_codes')
        .values({ ...columnsOf(key), ...row })
        .onConflict((conflict) =>
          conflict.columns(['workspace_id', 'link_id', 'email', 'reader_key']).doUpdateSet(row),
        )
        .execute()
    },

    /**
     * Counts an attempt and answers the hash to compare it with. Undefined where no code is valid, or where `maxAttempts` were counted. It counts
     * before it compares, so that parallel requests cannot try more often.
     */
    async countAttempt(
      key: CodeKey,
      { maxAttempts, now }: { maxAttempts: number; now: number },
    ): Promise<string | undefined> {
      const row = await db
        .updateTable('gate_codes')
        .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
        .where((eb) => eb.and(columnsOf(key)))
        .where('attempts', '<', maxAttempts)
        .where('expires_at', '>', now)
        .returning('code_hash')
        .executeTakeFirst()
      return row?.code_hash
    },

    /** The attempt was right: it does not count. Does nothing where another code was made meanwhile. */
    async takeBackAttempt(key: CodeKey, codeHash: string): Promise<void> {
      await db
        .updateTable('gate_codes')
        .set((eb) => ({ attempts: eb('attempts', '-', 1) }))
        .where((eb) => eb.and(columnsOf(key)))
        .where('code_hash', '=', codeHash)
        .execute()
    },
  }
}
