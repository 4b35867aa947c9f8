// The secret store for machines without a keychain: a file in the data folder, sealed with a key that the service manager hands in (ADR 77).
import { CodedError } from '#shared/errors.ts'
import type { SecretStore } from '../secret-store.ts'
import { seal } from './envelope.ts'
import { type ReadFile, readSealedFile, rotateSealedFile, unsealAll, writeSealedFile } from './sealed-file.ts'
import type { SealingKey } from './sealing-key.ts'

/**
 * Opens the store. All values are unsealed at once, so a wrong key is found at start and not at the first use.
 * @param previous the key before a rotation. A file that is sealed with this key is sealed with `key` first.
 * @throws OperatorError. The file is then unchanged.
 */
export function openSealedSecrets(file: string, key: SealingKey, previous?: SealingKey): SecretStore {
  const found = readSealedFile(file)
  if (found && previous && found.keyId === previous.id) rotateSealedFile(file, previous, key)
  let stored: ReadFile | null = readSealedFile(file)
  const values = stored ? unsealAll(file, stored, key) : new Map<string, string>()

  /** Another process with the same folder, or a rotation of the key, may have replaced the file. Its secrets must not be overwritten. */
  function requireUnchanged(): void {
    if (readSealedFile(file)?.text !== stored?.text) {
      throw new Error('Another process has changed the file with the sealed secrets: restart the worker')
    }
  }

  function write(entries: Record<string, string>): void {
    try {
      requireUnchanged()
      stored = writeSealedFile(file, key, entries)
    } catch (error) {
      throw new CodedError('secrets_not_stored', 'The secret could not be stored.', {}, { cause: error })
    }
  }

  return {
    kind: 'sealed',
    problem: null,
    get: async (name) => values.get(name) ?? null,
    async set(name, value) {
      write({ ...stored?.entries, [name]: seal(key, name, value) })
      values.set(name, value)
    },
    async delete(name) {
      if (!values.has(name)) return
      const { [name]: _removed, ...entries } = stored?.entries ?? {}
      write(entries)
      values.delete(name)
    },
  }
}
