import { createHmac } from 'node:crypto'

/**
 * Returns a keyed hash of an address for the receipt of an erasure, in hex. With the key of the installation, the tracker can answer whether an
 * address was erased (ADR 93). Without the key, nobody can test addresses. A hash with a destroyed salt would prove nothing later.
 */
export const addressHash = (signingKey: Buffer, workspaceId: string, email: string): string =>
  createHmac('sha256', signingKey)
    .update(JSON.stringify(['erasure', workspaceId, email]))
    .digest('hex')
