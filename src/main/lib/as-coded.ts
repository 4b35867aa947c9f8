import { CodedError } from '#shared/errors.ts'

/** The error itself if it has a code; anything else becomes `internal` and keeps its message for the log. */
export function asCoded(error: unknown): CodedError {
  if (error instanceof CodedError) return error
  return new CodedError(
    'internal',
    error instanceof Error ? error.message : String(error),
    {},
    { cause: error },
  )
}
