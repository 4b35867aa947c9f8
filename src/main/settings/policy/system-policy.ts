// Reads the policy of this computer at start. A change of the policy takes effect at the next start.
import type { Policy } from '#shared/managed-settings.ts'
import { noPolicy } from '#shared/no-policy.ts'
import type { Log } from '../../lib/log.ts'
import { readMacPolicy } from './mac-policy.ts'
import { parsePolicy, unreadablePolicy } from './parse-policy.ts'
import { readPolicyFile, systemPolicyFile } from './policy-file.ts'
import { readWindowsPolicy } from './windows-policy.ts'

type Values = Record<string, unknown> | null

function readValues(platform: NodeJS.Platform, file: string | undefined): Promise<Values> | Values {
  if (file !== undefined) return readPolicyFile(file, true)
  if (platform === 'win32') return readWindowsPolicy()
  if (platform === 'darwin') return readMacPolicy()
  return readPolicyFile(systemPolicyFile, false)
}

/** `file`: a policy file that the operator named. It replaces the policy of the system. Never rejects: a policy that cannot be read is a problem of the policy. */
export async function readSystemPolicy(
  log: Log,
  { platform = process.platform, file }: { platform?: NodeJS.Platform; file?: string | undefined } = {},
): Promise<Policy> {
  const policy = await read(platform, file)
  for (const { reason, name, detail } of policy.problems) {
    log.warn({ reason, name, detail }, 'A managed setting is ignored')
  }
  if (policy !== noPolicy) log.info({ names: Object.keys(policy.settings) }, 'Managed settings were read')
  return policy
}

async function read(platform: NodeJS.Platform, file: string | undefined): Promise<Policy> {
  try {
    const values = await readValues(platform, file)
    return values ? parsePolicy(values) : noPolicy
  } catch (error) {
    return unreadablePolicy(error instanceof Error ? error.message : String(error))
  }
}
