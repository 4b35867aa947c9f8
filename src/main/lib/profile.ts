// Separates the keychain entries of desktops with different data folders.
import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'

/** 16 hex digits computed from the real path of the data folder, which must exist. */
export function profileOf(dataDir: string): string {
  return createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16)
}
