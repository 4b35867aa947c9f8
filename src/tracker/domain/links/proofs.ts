import { createHash } from 'node:crypto'

/**
 * Returns SHA-256 of UTF-8 text in hex. The tracker sends the hash with the text, because a browser cannot compute hashes on a page without HTTPS.
 */
export const agreementHash = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * Returns the proof that a visit stores after its reader entered the passcode. `storedHash` is the hash that the link stores. Each time the passcode
 * is stored again, earlier proofs become invalid, even if the passcode is the same.
 */
export const passcodeProof = (storedHash: string): string =>
  createHash('sha256').update(storedHash).digest('base64url').slice(0, 22)
