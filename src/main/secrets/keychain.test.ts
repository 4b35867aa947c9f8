import { expect, test } from 'vitest'
import { silentLog } from '../lib/log.ts'
import { openSecrets } from './fallback.ts'
import { type Keychain, keychainSecrets } from './keychain.ts'

function fakeKeychain(overrides: Partial<Keychain> = {}): Keychain & { values: Map<string, string> } {
  const values = new Map<string, string>()
  return {
    values,
    getPassword: async (_service, account) => values.get(account) ?? null,
    setPassword: async (_service, account, password) => {
      values.set(account, password)
    },
    deletePassword: async (_service, account) => values.delete(account),
    ...overrides,
  }
}
const open = (load: () => Promise<Keychain>) =>
  openSecrets({ profile: 'p', log: silentLog, load, probeTimeoutMs: 50 })

test('a working keychain is used, and the test value is deleted', async () => {
  const keychain = fakeKeychain()
  const secrets = await open(async () => keychain)
  expect(secrets).toMatchObject({ kind: 'keychain', problem: null })
  expect(keychain.values.size).toBe(0)
})

test.each([
  ['that hangs', () => new Promise<never>(() => {})],
  ['that throws', () => Promise.reject(new Error('no secret service'))],
])('instead of a keychain %s, memory is used and the problem is reported', async (_what, setPassword) => {
  const secrets = await open(async () => fakeKeychain({ setPassword }))
  expect(secrets.kind).toBe('memory')
  expect(secrets.problem).toBeTruthy()
  await secrets.set('a', '1')
  expect(await secrets.get('a')).toBe('1')
})

test('without the native module of keytar, memory is used', async () => {
  const secrets = await open(() => Promise.reject(new Error('Failed to load keytar native addon')))
  expect(secrets).toMatchObject({ kind: 'memory', problem: 'Failed to load keytar native addon' })
})

test('a failed read throws keychain_locked and deletes nothing', async () => {
  const keychain = fakeKeychain({ getPassword: () => Promise.reject(new Error('locked')) })
  keychain.values.set('p/token', 'kept')
  await expect(keychainSecrets(keychain, 'p').get('token')).rejects.toMatchObject({ code: 'keychain_locked' })
  expect(keychain.values.get('p/token')).toBe('kept')
})

test('writes to one key keep their order if the first write is slow', async () => {
  const keychain = fakeKeychain()
  const write = keychain.setPassword
  let release = () => {}
  const slow = new Promise<void>((resolve) => {
    release = resolve
  })
  keychain.setPassword = async (service, account, password) => {
    if (password === 'first') await slow
    await write(service, account, password)
  }
  const secrets = keychainSecrets(keychain, 'p')
  const first = secrets.set('token', 'first')
  const second = secrets.set('token', 'second')
  release()
  await Promise.all([first, second])
  expect(await secrets.get('token')).toBe('second')
})

test('a profile cannot read the secrets of another profile', async () => {
  const keychain = fakeKeychain()
  await keychainSecrets(keychain, 'one').set('token', '1')
  expect(await keychainSecrets(keychain, 'two').get('token')).toBeNull()
})

test('reopen moves the secrets from memory into the keychain when it is unlocked', async () => {
  const keychain = fakeKeychain()
  let locked = true
  const secrets = await open(async () => {
    if (locked) throw new Error('locked')
    return keychain
  })
  await secrets.set('token', 'kept')
  await secrets.reopen?.()
  expect(secrets.kind).toBe('memory')
  locked = false
  await secrets.reopen?.()
  expect(secrets).toMatchObject({ kind: 'keychain', problem: null })
  expect(keychain.values.get('p/token')).toBe('kept')
  expect(await secrets.get('token')).toBe('kept')
})
