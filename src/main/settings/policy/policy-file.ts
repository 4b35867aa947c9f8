// The policy file of Linux, and of a headless app with `--policy`.
import { z } from 'zod'
import { readGuardedFile } from '../../lib/guarded-file.ts'

export const systemPolicyFile = '/etc/lastpage/policy.json'

const PolicyFile = z.record(z.string(), z.unknown())
const writableByOthers = 0o022

/** `owner`: the user ids to which the file may belong. */
function policyFileProblem(owner: readonly number[]) {
  return ({ mode, uid }: { mode: number; uid: number }): string | null => {
    if ((mode & writableByOthers) !== 0) return 'other users can change it'
    return owner.includes(uid) ? null : 'it does not belong to root'
  }
}

/**
 * Returns the values of the file, or null if the file does not exist. The file must belong to root, so that the user of the app cannot change it.
 * A file that the operator named on the command line may also belong to this user.
 * @throws Error with a message of one line
 */
export function readPolicyFile(file: string, isNamed: boolean): Record<string, unknown> | null {
  const ownUser = process.getuid?.() ?? 0
  const bytes = readGuardedFile(file, 'The policy', policyFileProblem(isNamed ? [0, ownUser] : [0]))
  if (!bytes) return null
  const json = parseJson(bytes.toString('utf8'))
  const values = PolicyFile.safeParse(json)
  if (!values.success) throw new Error(`The policy ${file} is not a JSON object.`)
  return values.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
