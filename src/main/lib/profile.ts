// The profile is a part of the names of keychain entries. Each data folder has its own profile, so desktops with different data folders
// have separate entries.
import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'

/** Returns 16 hex digits of a hash of the real path. Throws if the data folder does not exist. */
export function profileOf(dataDir: string): string {
  return createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16)
}
