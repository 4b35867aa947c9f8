// The secret store of the headless app: a sealed file if the service manager hands in a key, otherwise the keychain.
import type { Log } from '../../lib/log.ts'
import { OperatorError } from '../../lib/operator-error.ts'
import { profileOf } from '../../lib/profile.ts'
import { openSecrets } from '../../secrets/fallback.ts'
import { rotateSealedFile, sealedFilePath } from '../../secrets/sealed/sealed-file.ts'
import { openSealedSecrets } from '../../secrets/sealed/sealed-secrets.ts'
import { readSealingKey } from '../../secrets/sealed/sealing-key.ts'
import type { SecretStore } from '../../secrets/secret-store.ts'
import type { HeadlessOptions } from './options.ts'

type Options = Pick<HeadlessOptions, 'data' | 'worker' | 'secrets-key-file' | 'previous-secrets-key-file'>

/** @throws OperatorError, also for a worker that has neither a key nor a keychain. Such a worker would be disconnected after a restart. */
export async function openHeadlessSecrets(options: Options, log: Log): Promise<SecretStore> {
  const keyFile = options['secrets-key-file']
  if (keyFile !== undefined) {
    const previous = options['previous-secrets-key-file']
    return openSealedSecrets(
      sealedFilePath(options.data),
      readSealingKey(keyFile),
      previous === undefined ? undefined : readSealingKey(previous),
    )
  }
  const secrets = await openSecrets({ profile: profileOf(options.data), log })
  if (options.worker && secrets.kind === 'memory') {
    throw new OperatorError(
      'A worker needs a place for its secrets that survives a restart, and this machine has no keychain. Hand in a key with --secrets-key-file or LASTPAGE_SECRETS_KEY_FILE (docs/worker.md).',
    )
  }
  return secrets
}

/** Seals the secrets with another key. Returns what is printed. @throws OperatorError */
export function rotateSecretsKey(options: Options): object {
  const next = readSealingKey(options['secrets-key-file'] ?? '')
  const previous = readSealingKey(options['previous-secrets-key-file'] ?? '')
  const isRotated = rotateSealedFile(sealedFilePath(options.data), previous, next)
  return { rotated: isRotated, keyId: next.id }
}
