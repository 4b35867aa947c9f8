import { ConfigError } from '../../infrastructure/config.ts'

/** An invalid command line. The process exits with code 2. */
export class UsageError extends ConfigError {
  override name = 'UsageError'
}
