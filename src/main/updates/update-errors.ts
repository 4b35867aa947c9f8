// The errors of electron-updater and of the system in the codes of errors.ts.
import { CodedError } from '#shared/errors.ts'

const codes = {
  ERR_CHECKSUM_MISMATCH: 'update_damaged',
  ERR_UPDATER_INVALID_SIGNATURE: 'update_not_signed',
  ENOSPC: 'update_disk_full',
  EDQUOT: 'update_disk_full',
  EACCES: 'update_not_permitted',
  EPERM: 'update_not_permitted',
  EROFS: 'update_not_permitted',
} as const

const offline =
  /^(E(CONN\w+|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN|TIMEDOUT|PIPE)|ERR_UPDATER_LATEST_VERSION_NOT_FOUND)$/

/** Converts an error of a download or an install. A connection that ended in the middle of a download counts as unreachable. */
export function updateError(error: unknown): CodedError {
  if (error instanceof CodedError) return error
  const { code, message } = error as { code?: unknown; message?: unknown }
  const name = typeof code === 'string' ? code : ''
  const text = typeof message === 'string' ? message : String(error)
  const known = Object.hasOwn(codes, name) ? codes[name as keyof typeof codes] : null
  if (known) return new CodedError(known, text, undefined, { cause: error })
  if (offline.test(name) || /net::ERR_|socket hang up|aborted/.test(text)) {
    return new CodedError('update_interrupted', text, undefined, { cause: error })
  }
  // Squirrel.Mac has no codes.
  if (/code signature|not signed/i.test(text)) {
    return new CodedError('update_not_signed', text, undefined, { cause: error })
  }
  return new CodedError('update_failed', text, undefined, { cause: error })
}
