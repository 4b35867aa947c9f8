// Secrets in memory: the fallback without a keychain, and the store for tests.
import type { SecretStore } from './secret-store.ts'

/** Nothing is stored: after a restart the user is asked again. */
export function memorySecrets(problem: string | null = null): SecretStore {
  const values = new Map<string, string>()
  return {
    kind: 'memory',
    problem,
    get: async (name) => values.get(name) ?? null,
    set: async (name, value) => {
      values.set(name, value)
    },
    delete: async (name) => {
      values.delete(name)
    },
  }
}
