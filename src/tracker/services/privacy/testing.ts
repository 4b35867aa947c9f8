// Searches everything that a tracker stores for an address.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { spellingsOf } from '../../domain/privacy/scrub.ts'
import type { TestTracker } from '../../infrastructure/database/testing.ts'

export const dataFolder = ({ context }: TestTracker): string => context.config.dataDir

/** Base64 of the address at each of the three positions of a byte in a group, without the characters that other bytes change. */
function base64Forms(email: string): string[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.from(`${'x'.repeat(shift)}${email}`)
      .toString('base64')
      .replace(/=+$/, '')
    return text.slice(shift === 0 ? 0 : 4, -2)
  })
}

/** The address as it could be in a file: in any case, percent-encoded, as quoted-printable and as Base64. */
function formsIn(bytes: Buffer, email: string): string[] {
  const text = bytes.toString('latin1')
  const lower = text.toLowerCase()
  const plain = [...spellingsOf(email), email.replace('@', '=40')].filter((form) => lower.includes(form))
  return [...plain, ...base64Forms(email).filter((form) => text.includes(form))]
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/**
 * Returns each place with the address: files of the data folder (on SQLite also the database file with its free pages and its log), names of files,
 * and columns of all tables.
 */
export async function placesOf(tracker: TestTracker, email: string): Promise<string[]> {
  const places: string[] = []
  for (const file of await filesIn(dataFolder(tracker))) {
    if (formsIn(Buffer.from(file), email).length > 0) places.push(`name of ${file}`)
    for (const form of formsIn(await readFile(file), email)) places.push(`${file}: ${form}`)
  }
  const { db } = tracker.context.store
  for (const { name } of await db.introspection.getTables()) {
    const rows = (await db
      .selectFrom(name as 'visits')
      .selectAll()
      .execute()) as Record<string, unknown>[]
    for (const row of rows) {
      for (const [column, value] of Object.entries(row)) {
        const forms = formsIn(Buffer.from(String(value)), email)
        if (forms.length > 0) places.push(`${name}.${column}`)
      }
    }
  }
  return places
}
