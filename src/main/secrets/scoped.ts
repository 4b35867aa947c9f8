import type { SecretStore } from './secret-store.ts'

/** The secrets whose names begin with `scope`. */
export function scopedSecrets(secrets: SecretStore, scope: string): SecretStore {
  const nameOf = (name: string) => `${scope}/${name}`
  return {
    get kind() {
      return secrets.kind
    },
    get problem() {
      return secrets.problem
    },
    get: (name) => secrets.get(nameOf(name)),
    set: (name, value) => secrets.set(nameOf(name), value),
    delete: (name) => secrets.delete(nameOf(name)),
  }
}
