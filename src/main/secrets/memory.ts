// The secret store in memory. It is the fallback without a keychain, and tests use it.
import type { SecretStore } from './secret-store.ts'

/** A restart loses the values, so the user must enter them again. */
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
