// The file with the sealed secrets of one data folder.
import path from 'node:path'
import { z } from 'zod'
import { replaceFileDurably } from '../../lib/durable-file.ts'
import { readGuardedFile, sealedFileProblem } from '../../lib/guarded-file.ts'
import { OperatorError } from '../../lib/operator-error.ts'
import { seal, unseal } from './envelope.ts'
import type { SealingKey } from './sealing-key.ts'

const SealedFile = z.object({
  format: z.literal('lastpage sealed secrets'),
  version: z.literal(1),
  keyId: z.string(),
  /** The sealed value of each secret, by name. */
  entries: z.record(z.string(), z.string()),
})
type SealedFile = z.infer<typeof SealedFile>

/** A sealed file that was read. `text` is its content on disk. */
export type ReadFile = { text: string; keyId: string; entries: Record<string, string> }

export const sealedFilePath = (dataDir: string): string => path.join(dataDir, 'secrets.sealed')

/** Returns null if the file does not exist. @throws OperatorError */
export function readSealedFile(file: string): ReadFile | null {
  const bytes = readGuardedFile(file, 'The file with the sealed secrets', sealedFileProblem)
  if (!bytes) return null
  const text = bytes.toString('utf8')
  const { keyId, entries } = parse(file, text)
  return { text, keyId, entries }
}

function parse(file: string, text: string): SealedFile {
  try {
    return SealedFile.parse(JSON.parse(text))
  } catch (error) {
    throw damaged(file, error)
  }
}

const damaged = (file: string, cause: unknown) =>
  new OperatorError(
    `The file with the sealed secrets ${file} is damaged, or a newer version wrote it. Nothing was changed. Restore it from a backup, or move it away and connect the worker again.`,
    { cause },
  )

/** Writes all entries, and returns what was written. @throws the error of the file system */
export function writeSealedFile(file: string, key: SealingKey, entries: Record<string, string>): ReadFile {
  const content: SealedFile = { format: 'lastpage sealed secrets', version: 1, keyId: key.id, entries }
  const text = `${JSON.stringify(content, null, 2)}\n`
  replaceFileDurably(file, text)
  return { text, keyId: key.id, entries }
}

/** Returns the secrets of a file, by name. @throws OperatorError if the key is wrong or the file was changed */
export function unsealAll(file: string, { keyId, entries }: ReadFile, key: SealingKey): Map<string, string> {
  if (keyId !== key.id) {
    throw new OperatorError(
      `The secrets in ${file} are sealed with another key (${keyId}) than the key in ${key.file} (${key.id}). Nothing was changed. Start with the right key.`,
    )
  }
  try {
    return new Map(Object.entries(entries).map(([name, sealed]) => [name, unseal(key, name, sealed)]))
  } catch (error) {
    throw damaged(file, error)
  }
}

/**
 * Seals all secrets of the file with `next` instead of `previous`. One rename replaces the whole file, so after a crash the file is sealed
 * with one of the two keys. Does nothing if the file is already sealed with `next`, so the rotation can be repeated.
 * @returns false if the file was already sealed with `next`
 * @throws OperatorError
 */
export function rotateSealedFile(file: string, previous: SealingKey, next: SealingKey): boolean {
  const read = readSealedFile(file)
  if (!read) throw new OperatorError(`There is no file with sealed secrets at ${file}.`)
  if (read.keyId === next.id) {
    unsealAll(file, read, next)
    return false
  }
  const secrets = unsealAll(file, read, previous)
  const entries = Object.fromEntries([...secrets].map(([name, value]) => [name, seal(next, name, value)]))
  writeSealedFile(file, next, entries)
  return true
}
