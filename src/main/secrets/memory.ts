// Owns secrets in memory: the visible fallback where there is no keychain, and the store that tests share.
import type { SecretStore } from './secret-store.ts'

/** Nothing is written anywhere: a restart asks again. */
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
