// Seals one secret with AES-256-GCM. Each sealed value has its own random nonce. The name of the secret and the id of the key are
// authenticated too, so a sealed value cannot be moved to another name.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { SealingKey } from './sealing-key.ts'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

const contextOf = (key: SealingKey, name: string) =>
  Buffer.from(`lastpage sealed secrets 1\0${key.id}\0${name}`)

/** Returns nonce, ciphertext and tag as base64. */
export function seal(key: SealingKey, name: string, value: string): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key.encryption, nonce, { authTagLength: tagBytes })
  cipher.setAAD(contextOf(key, name))
  const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64')
}

/** @throws if the value was sealed with another key or for another name, or was changed */
export function unseal(key: SealingKey, name: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64')
  const end = bytes.length - tagBytes
  const decipher = createDecipheriv(algorithm, key.encryption, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(contextOf(key, name))
  decipher.setAuthTag(bytes.subarray(end))
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, end)), decipher.final()]).toString('utf8')
}
