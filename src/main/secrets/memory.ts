// The secret store in memory. The app uses this store if no keychain works. Tests use it too.
import type { SecretStore } from './secret-store.ts'

/** Returns a store in memory. A restart loses the values, so the user must enter the values again. */
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
