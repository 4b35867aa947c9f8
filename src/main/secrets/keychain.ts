// Stores secrets in the keychain of the operating system, through keytar. Lastpage writes no secret to its own files.
import { CodedError } from '#shared/errors.ts'
import type { SecretStore } from './secret-store.ts'

/** The functions of keytar that this module uses. */
export type Keychain = {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

const service = 'Lastpage'
/** The time limit of a call. This time is long enough for the user to unlock the keychain. */
const callTimeoutMs = 30_000

export async function loadKeytar(): Promise<Keychain> {
  return (await import('keytar')).default
}

/** Writes, reads and deletes a test value. Throws if one step fails, for example if the keychain is read-only. */
export async function probe(keychain: Keychain, profile: string): Promise<void> {
  const account = `${profile}/probe-${process.pid}`
  await keychain.setPassword(service, account, 'probe')
  const read = await keychain.getPassword(service, account)
  await keychain.deletePassword(service, account)
  if (read !== 'probe') throw new Error('The keychain did not return the value that was written')
}

export function keychainSecrets(keychain: Keychain, profile: string): SecretStore {
  const account = (name: string) => `${profile}/${name}`
  const inSequence = createSequence()
  const guarded = <T>(name: string, work: () => Promise<T>) =>
    inSequence(name, () => withTimeout(callTimeoutMs, 'The keychain did not answer', work)).catch((error) => {
      throw new CodedError('keychain_locked', 'The keychain could not be used.', {}, { cause: error })
    })
  return {
    kind: 'keychain',
    problem: null,
    get: (name) => guarded(name, () => keychain.getPassword(service, account(name))),
    set: (name, value) => guarded(name, () => keychain.setPassword(service, account(name), value)),
    delete: (name) =>
      guarded(name, async () => {
        await keychain.deletePassword(service, account(name))
      }),
  }
}

/** Returns a function that runs the operations on a key one after the other. So the last write decides the value. */
function createSequence() {
  const tails = new Map<string, Promise<unknown>>()
  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const result = (tails.get(key) ?? Promise.resolve()).then(work, work)
    tails.set(key, result)
    return result
  }
}

export async function withTimeout<T>(ms: number, message: string, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${message} within ${ms / 1000} s`)), ms)
  })
  try {
    return await Promise.race([work(), timeout])
  } finally {
    clearTimeout(timer)
  }
}
