import { CodedError } from '#shared/errors.ts'

/** Returns a CodedError unchanged. Wraps any other error as `internal`, with its message for the log. */
export function asCoded(error: unknown): CodedError {
  if (error instanceof CodedError) return error
  return new CodedError(
    'internal',
    error instanceof Error ? error.message : String(error),
    {},
    { cause: error },
  )
}
