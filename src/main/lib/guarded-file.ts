// The rule which files may contain a key or sealed secrets. Another user of the machine must not be able to read or change them.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { OperatorError } from './operator-error.ts'

type FileFacts = { mode: number; uid: number }

const others = 0o007
const groupWrite = 0o030
const groupRead = 0o040
const rootUser = 0

/**
 * Returns the reason why the mode of a key file is too open, or null. Root may give the group the right to read: a Kubernetes secret with
 * `fsGroup` has the mode 0440, and systemd reports the mode 0440 if it gives the service's user access by an ACL. In both cases the file
 * belongs to root, and the service cannot read the file in another way.
 */
export function keyFileProblem({ mode, uid }: FileFacts): string | null {
  if ((mode & others) !== 0) return 'all users of this machine can use it'
  if ((mode & groupWrite) !== 0) return 'its group can change it'
  return (mode & groupRead) !== 0 && uid !== rootUser ? 'its group can read it' : null
}

/** Returns the reason why the mode of the sealed file is too open, or null. The worker creates this file itself, with the mode 0600. */
export const sealedFileProblem = ({ mode }: FileFacts): string | null =>
  (mode & 0o077) === 0 ? null : 'other users of this machine can use it'

/**
 * Reads a small file after a check of its mode. The check and the read use the same open file. Follows symbolic links, because Kubernetes
 * mounts each secret as a link.
 * @returns null if the file does not exist
 * @throws OperatorError
 */
export function readGuardedFile(
  file: string,
  what: string,
  problemOf: (facts: FileFacts) => string | null,
): Buffer | null {
  let descriptor: number
  try {
    descriptor = openSync(file, constants.O_RDONLY)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new OperatorError(`${what} ${file} can’t be read: ${(error as Error).message}`, {
      cause: error,
    })
  }
  try {
    const facts = fstatSync(descriptor)
    if (!facts.isFile()) throw new OperatorError(`${what} ${file} is not a file.`)
    if (facts.size > maxBytes) throw new OperatorError(`${what} ${file} is too large.`)
    const problem = problemOf(facts)
    if (problem) {
      const mode = (facts.mode & 0o777).toString(8).padStart(4, '0')
      throw new OperatorError(`${what} ${file} is refused: ${problem} (mode ${mode}). Run: chmod 600 ${file}`)
    }
    return readFileSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

const maxBytes = 1_000_000
