// Seals secrets of the database with the key of the operator (ADR 97). Each value has its own random nonce. The purpose and the id of the key are
// authenticated too, so a sealed value cannot be used for another purpose.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

export type Sealer = {
  /** Returns `<key id>.<nonce, ciphertext and tag>`, both base64url. */
  seal(purpose: string, value: string): string
  /** Returns null if the value was sealed with another key or for another purpose, or was changed. */
  unseal(purpose: string, sealed: string): string | null
}

/** Reads 32 bytes as base64 or hex. Returns null for other texts: a passphrase can be guessed. */
export function readSecretKey(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null
  return Buffer.from(text, 'base64')
}

/** Derives a key for one use (HKDF-SHA256, RFC 5869). */
const derived = (key: Buffer, use: string, bytes: number) =>
  Buffer.from(hkdfSync('sha256', key, '', `lastpage tracker secrets 1: ${use}`, bytes))

/** @param key 32 random bytes */
export function createSealer(key: Buffer): Sealer {
  const encryption = derived(key, 'encryption', keyBytes)
  const keyId = derived(key, 'id', 8).toString('base64url')
  const contextOf = (purpose: string) => Buffer.from(`${keyId}\0${purpose}`)
  return {
    seal(purpose, value) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, encryption, nonce, { authTagLength: tagBytes })
      cipher.setAAD(contextOf(purpose))
      const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
      return `${keyId}.${Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url')}`
    },
    unseal(purpose, sealed) {
      const [id, body = ''] = sealed.split('.')
      const bytes = Buffer.from(body, 'base64url')
      const end = bytes.length - tagBytes
      if (id !== keyId || end < nonceBytes) return null
      const decipher = createDecipheriv(algorithm, encryption, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
      decipher.setAAD(contextOf(purpose))
      decipher.setAuthTag(bytes.subarray(end))
      try {
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, end)), decipher.final()]).toString()
      } catch {
        return null
      }
    },
  }
}
