import { createHash } from 'node:crypto'

/** SHA-256 in hex over UTF-8. The page gets it with the text, because a browser cannot hash on a page without https. */
export const agreementHash = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * What a visit stores to show that its reader entered the passcode. `storedHash`: the hash that the link stores. After a change of the passcode,
 * also to the same one, earlier proofs are not valid any more.
 */
export const passcodeProof = (storedHash: string): string =>
  createHash('sha256').update(storedHash).digest('base64url').slice(0, 22)
