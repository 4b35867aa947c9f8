// The key that seals secrets. The service manager hands it in as a file: systemd LoadCredential, or a Docker or Kubernetes secret.
import { hkdfSync } from 'node:crypto'
import { keyFileProblem, readGuardedFile } from '../../lib/guarded-file.ts'
import { OperatorError } from '../../lib/operator-error.ts'

export type SealingKey = {
  /** Identifies the key. It is derived from the key, and nobody can compute the key from it. 16 hex digits. */
  readonly id: string
  /** The key for AES-256-GCM. */
  readonly encryption: Buffer
  /** The file of the key, for messages. */
  readonly file: string
}

const keyBytes = 32
const howToMake = 'Create a key with: openssl rand -base64 32'

/** Derives a key for one purpose (HKDF-SHA256, RFC 5869). */
const derived = (key: Buffer, purpose: string, bytes: number) =>
  Buffer.from(hkdfSync('sha256', key, '', `lastpage sealed secrets 1: ${purpose}`, bytes))

/**
 * Reads a key file: 32 random bytes as base64 or as hex, with or without a line break at the end. A passphrase is refused, because it can
 * be guessed.
 * @throws OperatorError
 */
export function readSealingKey(file: string): SealingKey {
  const bytes = readGuardedFile(file, 'The secrets key file', keyFileProblem)
  if (!bytes) throw new OperatorError(`The secrets key file ${file} does not exist. ${howToMake}`)
  const key = decodeKey(bytes.toString('latin1').trim())
  if (!key) throw new OperatorError(`The secrets key file ${file} has no key of 32 bytes. ${howToMake}`)
  return { id: derived(key, 'id', 8).toString('hex'), encryption: derived(key, 'encryption', keyBytes), file }
}

function decodeKey(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null
  const key = Buffer.from(text, 'base64')
  return key.length === keyBytes ? key : null
}
