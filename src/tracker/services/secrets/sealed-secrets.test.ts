import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSealer } from '../../infrastructure/sealing.ts'
import { canSealSecrets, openSecret, type SecretPlace, sealSecret } from './sealed-secrets.ts'

const place: SecretPlace = { kind: 'webhook', workspaceId: 'w1', id: 'whk_1' }
const context = { sealer: createSealer(randomBytes(32)) }

describe('a sealed secret', () => {
  it('is read back in its place only', () => {
    const sealed = sealSecret(context, place, 'whsec_secret')
    expect(openSecret(context, place, sealed)).toBe('whsec_secret')
    expect(openSecret(context, { ...place, workspaceId: 'w2' }, sealed)).toBeNull()
    expect(openSecret(context, { ...place, id: 'whk_2' }, sealed)).toBeNull()
    expect(openSecret(context, { ...place, kind: 'channel' }, sealed)).toBeNull()
  })

  it('cannot be read with another key, or without a key', () => {
    const sealed = sealSecret(context, place, 'whsec_secret')
    expect(openSecret({ sealer: createSealer(randomBytes(32)) }, place, sealed)).toBeNull()
    expect(openSecret({ sealer: null }, place, sealed)).toBeNull()
  })

  it('an installation without a key refuses to store secrets', () => {
    expect(canSealSecrets(context)).toBe(true)
    expect(canSealSecrets({ sealer: null })).toBe(false)
    expect(() => sealSecret({ sealer: null }, place, 'x')).toThrow(
      expect.objectContaining({ code: 'secret_key_missing' }),
    )
  })
})
