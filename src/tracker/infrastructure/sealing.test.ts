import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createSealer, readSecretKey } from './sealing.ts'

const key = randomBytes(32)

describe('sealing', () => {
  const sealer = createSealer(key)

  test('a sealed value does not contain the value, and is unsealed with the same key', () => {
    const sealed = sealer.seal('refresh token', 'secret value')
    expect(sealed).not.toContain(Buffer.from('secret value').toString('base64url').slice(0, 8))
    expect(createSealer(key).unseal('refresh token', sealed)).toBe('secret value')
  })

  test('two sealed values of the same text differ', () => {
    expect(sealer.seal('refresh token', 'same')).not.toBe(sealer.seal('refresh token', 'same'))
  })

  test('another key, another purpose and a changed value give null', () => {
    const sealed = sealer.seal('refresh token', 'secret value')
    expect(createSealer(randomBytes(32)).unseal('refresh token', sealed)).toBeNull()
    expect(sealer.unseal('sign-in', sealed)).toBeNull()
    const [id, body = ''] = sealed.split('.')
    const bytes = Buffer.from(body, 'base64url')
    bytes[14] = (bytes[14] ?? 0) ^ 1
    expect(sealer.unseal('refresh token', `${id}.${bytes.toString('base64url')}`)).toBeNull()
    expect(sealer.unseal('refresh token', `${id}.AA`)).toBeNull()
    expect(sealer.unseal('refresh token', '')).toBeNull()
  })

  test('a key is 32 bytes as base64 or hex', () => {
    for (const text of [key.toString('base64'), key.toString('base64url'), key.toString('hex')]) {
      expect(readSecretKey(text)).toEqual(key)
    }
    for (const text of [
      '',
      'a passphrase',
      key.toString('hex').slice(2),
      randomBytes(31).toString('base64'),
    ]) {
      expect(readSecretKey(text)).toBeNull()
    }
  })
})
