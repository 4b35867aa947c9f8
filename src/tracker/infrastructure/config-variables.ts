// Reads the environment variables of the tracker. Each variable `X` can also come from the file that `X_FILE` names, as service managers and container
// engines provide secrets.
import { readFileSync, statSync } from 'node:fs'

/** The value of a variable. `label` names its source in messages. A value from a file is never shown. */
export type Variable = { value: string; label: string; isFromFile: boolean }

const suffix = '_FILE'
/** A larger file is not the value of a variable. */
const maxFileBytes = 65_536

const causes: Record<string, string> = {
  ENOENT: 'it does not exist',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
}

type Problem = { problem: string }

/** An empty variable counts as not set, because compose files and shells pass an empty value for a missing variable. */
const isSet = (value: string | undefined): value is string => value !== undefined && value !== ''

/** Editors and `echo` end a file with a line break, which is not part of the value. */
function readValue(name: string, path: string): Variable | Problem {
  const label = `${name}${suffix}`
  try {
    const { size } = statSync(path)
    if (size > maxFileBytes) return { problem: `${label}: the file ${path} has more than 64 kB` }
    const value = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    return value === ''
      ? { problem: `${label}: the file ${path} is empty` }
      : { value, label, isFromFile: true }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    return { problem: `${label}: the file ${path} can’t be read: ${causes[code] ?? code}` }
  }
}

/** Returns the variable `name` from the environment or from its file, undefined if neither is set, or one line that says what is wrong. */
export function readVariable(name: string, env: NodeJS.ProcessEnv): Variable | Problem | undefined {
  const [value, path] = [env[name], env[`${name}${suffix}`]]
  if (isSet(value) && isSet(path)) return { problem: `${name} and ${name}${suffix} are both set; remove one` }
  if (isSet(path)) return readValue(name, path)
  return isSet(value) ? { value, label: name, isFromFile: false } : undefined
}

/** A misspelt name would be ignored, and its setting would keep the default. Returns one line for each unknown name. */
export function unknownVariables(names: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const known = new Set(names.flatMap((name) => [name, `${name}${suffix}`]))
  return Object.keys(env)
    .filter((name) => name.startsWith('TRACKER_') && !known.has(name))
    .map((name) => `${name} is not a variable of the tracker (--help lists them)`)
}
