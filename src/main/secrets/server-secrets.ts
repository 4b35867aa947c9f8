// The secret store of the headless app: a sealed file if the service manager hands in a key, otherwise the keychain.
import type { Log } from '../lib/log.ts'
import { OperatorError } from '../lib/operator-error.ts'
import { profileOf } from '../lib/profile.ts'
import { openSecrets } from './fallback.ts'
import { rotateSealedFile, sealedFilePath } from './sealed/sealed-file.ts'
import { openSealedSecrets } from './sealed/sealed-secrets.ts'
import { readSealingKey } from './sealed/sealing-key.ts'
import type { SecretStore } from './secret-store.ts'

export type ServerSecretsOptions = {
  dataDir: string
  keyFile: string | undefined
  /** The key before a rotation. */
  previousKeyFile: string | undefined
  /** True for a worker. Secrets in memory would disconnect it at each restart. */
  mustSurviveRestart: boolean
}

/** @throws OperatorError, also if the secrets must survive a restart and neither a key nor a keychain is available */
export async function openServerSecrets(options: ServerSecretsOptions, log: Log): Promise<SecretStore> {
  const { dataDir, keyFile, previousKeyFile } = options
  if (keyFile !== undefined) {
    const previous = previousKeyFile === undefined ? undefined : readSealingKey(previousKeyFile)
    return openSealedSecrets(sealedFilePath(dataDir), readSealingKey(keyFile), previous)
  }
  const secrets = await openSecrets({ profile: profileOf(dataDir), log })
  if (options.mustSurviveRestart && secrets.kind === 'memory') {
    throw new OperatorError(
      'A worker needs a place for its secrets that survives a restart, and this machine has no keychain. Hand in a key with --secrets-key-file or LASTPAGE_SECRETS_KEY_FILE (docs/worker.md).',
    )
  }
  return secrets
}

/** Seals the secrets with another key. Returns what is printed. @throws OperatorError */
export function rotateSecretsKey({ dataDir, keyFile, previousKeyFile }: ServerSecretsOptions): object {
  const next = readSealingKey(keyFile ?? '')
  const isRotated = rotateSealedFile(sealedFilePath(dataDir), readSealingKey(previousKeyFile ?? ''), next)
  return { rotated: isRotated, keyId: next.id }
}
