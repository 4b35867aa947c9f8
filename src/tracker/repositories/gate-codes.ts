import type { Connection } from './connection.ts'

/** The key of a code. Only the newest code of an address and a browser is valid. */
export type CodeKey = { linkId: string; email: string; readerKey: string }

export function createGateCodeRepository({ db }: Connection, workspaceId: string) {
  const columnsOf = ({ linkId, email, readerKey }: CodeKey) => ({
    workspace_id: workspaceId,
    link_id: linkId,
    email,
    reader_key: readerKey,
  })
  return {
    /** Stores a code and replaces the earlier code with this key. `expiresAt` is epoch ms. */
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
     * Counts an attempt and returns the hash of the code. Returns undefined if no code is valid, or if `maxAttempts` attempts have already been
     * counted. The attempt is counted before the comparison, so that parallel requests cannot exceed the limit.
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

    /** Subtracts 1 from the count after a successful attempt. Does nothing if a newer code has replaced the code with this hash. */
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
