// Replaces a small file so that neither a kill nor a power failure leaves a partial file.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Writes `text` to `file` with the mode 0600. The function writes and flushes a second file, renames it over `file`, and flushes the
 * folder. After each of these steps, `file` has either the old or the new content.
 * @throws the error of the file system, for example ENOSPC. `file` then still has the old content.
 */
export function replaceFileDurably(file: string, text: string): void {
  const next = `${file}.next`
  // A killed process can leave this file behind. A new file is created, because an existing file would keep its mode.
  rmSync(next, { force: true })
  const descriptor = openSync(next, 'wx', 0o600)
  try {
    writeFileSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(next, file)
  flushFolder(path.dirname(file))
}

/** Without this flush, a power failure can undo the rename. */
function flushFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
