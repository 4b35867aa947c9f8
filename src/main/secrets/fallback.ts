// Opens the secret store: the keychain if it works, otherwise memory. `reopen` moves the secrets into the keychain later.
import type { Log } from '../lib/log.ts'
import { type Keychain, keychainSecrets, loadKeytar, probe, withTimeout } from './keychain.ts'
import { memorySecrets } from './memory.ts'
import type { SecretStore } from './secret-store.ts'

/** The time limit of the test at start. On Linux, a call hangs if no D-Bus session exists or the keyring is locked. */
const probeTimeoutMs = 3_000

/** Opens the secret store. Never stores a secret as plain text on disk. */
export async function openSecrets(options: {
  profile: string
  log: Log
  load?: () => Promise<Keychain>
  probeTimeoutMs?: number
}): Promise<SecretStore> {
  const { profile, log } = options
  const written = new Set<string>()
  const open = async (): Promise<SecretStore> => {
    try {
      const keychain = await (options.load ?? loadKeytar)()
      await withTimeout(options.probeTimeoutMs ?? probeTimeoutMs, 'The keychain did not answer', () =>
        probe(keychain, profile),
      )
      return keychainSecrets(keychain, profile)
    } catch (error) {
      return memorySecrets(error instanceof Error ? error.message : String(error))
    }
  }
  let store = await open()
  if (store.problem) {
    log.warn(
      { problem: store.problem },
      'No keychain: secrets are only in memory, and the user must enter them again after a restart',
    )
  }
  return {
    get kind() {
      return store.kind
    },
    get problem() {
      return store.problem
    },
    get: (name) => store.get(name),
    async set(name, value) {
      written.add(name)
      await store.set(name, value)
    },
    delete: (name) => store.delete(name),
    async reopen() {
      if (store.kind === 'keychain') return
      const next = await open()
      if (next.kind !== 'keychain') return
      for (const name of written) {
        const value = await store.get(name)
        if (value !== null) await next.set(name, value)
      }
      store = next
      log.info({}, 'The keychain works now: the secrets were moved into it')
    },
  }
}
