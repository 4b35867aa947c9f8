// The policy of macOS. A configuration profile of the device management writes it to managed preferences, where only root can write. The
// preferences of the user are not read, because the user can change them.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import os from 'node:os'
import { promisify } from 'node:util'
import { z } from 'zod'

const run = promisify(execFile)
const domain = 'co.lastpage.desktop'
const folder = '/Library/Managed Preferences'
const timeoutMs = 10_000

/** Converts a property list to JSON. */
export type ReadPropertyList = (file: string) => Promise<string | null>

const readPropertyList: ReadPropertyList = async (file) => {
  if (!existsSync(file)) return null
  const { stdout } = await run('/usr/bin/plutil', ['-convert', 'json', '-o', '-', file], {
    timeout: timeoutMs,
  })
  return stdout
}

const Values = z.record(z.string(), z.unknown())

/** Keys that macOS adds to managed preferences itself. */
const keysOfMacOs = /^(Payload|PfmVersion|_)/

/** Returns the values of the policy. A value for the user has priority over a value for the computer, as in macOS. */
export async function readMacPolicy(
  read: ReadPropertyList = readPropertyList,
  user: string = os.userInfo().username,
): Promise<Record<string, unknown> | null> {
  const files = [`${folder}/${domain}.plist`, `${folder}/${user}/${domain}.plist`]
  const found = (await Promise.all(files.map((file) => read(file)))).filter((json) => json !== null)
  if (found.length === 0) return null
  const merged = Object.assign({}, ...found.map((json) => Values.parse(JSON.parse(json))))
  return Object.fromEntries(Object.entries(merged).filter(([name]) => !keysOfMacOs.test(name)))
}
