import { CodedError } from '#shared/errors.ts'

/**
 * Returns a CodedError unchanged. Wraps any other error in a CodedError with the code `internal`. The message of the error is kept for the
 * log.
 */
export function asCoded(error: unknown): CodedError {
  if (error instanceof CodedError) return error
  return new CodedError(
    'internal',
    error instanceof Error ? error.message : String(error),
    {},
    { cause: error },
  )
}
