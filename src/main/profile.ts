// Owns the name under which this desktop's secrets lie in the keychain: two data folders are two desktops.
import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'

/** 16 hex digits from the data folder's real path, which must exist. */
export function profileOf(dataDir: string): string {
  return createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16)
}
