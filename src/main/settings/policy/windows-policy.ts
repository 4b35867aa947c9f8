// The policy of Windows. Group Policy and Intune write it to the registry, where only an administrator can write.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const key = String.raw`SOFTWARE\Policies\Lastpage`
const timeoutMs = 10_000

/** Runs `reg.exe` and returns its output. Rejects with `code: 1` if the key does not exist. */
export type RegistryQuery = (args: string[]) => Promise<string>

const queryRegistry: RegistryQuery = async (args) => {
  // The full path, so that no program of the same name in another folder runs.
  const program = path.win32.join(process.env.SystemRoot ?? String.raw`C:\Windows`, 'System32', 'reg.exe')
  const { stdout } = await run(program, args, { windowsHide: true, timeout: timeoutMs })
  return stdout
}

/** Returns the values of the policy. A value of the computer has priority over a value of the user. */
export async function readWindowsPolicy(
  query: RegistryQuery = queryRegistry,
): Promise<Record<string, unknown> | null> {
  const user = await valuesOf('HKCU', query)
  const computer = await valuesOf('HKLM', query)
  return user || computer ? { ...user, ...computer } : null
}

async function valuesOf(root: string, query: RegistryQuery): Promise<Record<string, unknown> | null> {
  try {
    return parseRegistry(await query(['query', `${root}\\${key}`, '/reg:64']))
  } catch (error) {
    if ((error as { code?: unknown }).code === 1) return null
    throw error
  }
}

/** Parses the output of `reg query`: one line for each value, `    <name>    REG_SZ    <text>` or `    <name>    REG_DWORD    0x1`. */
export function parseRegistry(output: string): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const line of output.split(/\r?\n/)) {
    const [, name, type, value] = line.match(/^ {4}(\S+) {4}(REG_\w+) {4}(.*)$/) ?? []
    if (name && type) values[name] = type === 'REG_DWORD' ? Number(value) : value
  }
  return values
}
