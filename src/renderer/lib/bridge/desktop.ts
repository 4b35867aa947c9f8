// Owns the renderer's one way to main: whoever composes the page provides the bridge, everybody else calls and listens.
import type {
  DesktopBridge,
  DesktopCallName,
  DesktopEvent,
  DesktopEventName,
  DesktopInput,
  DesktopOutput,
  DesktopResult,
} from '#shared/desktop-api.ts'
import type { ErrorDetails } from '#shared/errors.ts'

/** A refused call. `code` is one of the error table; screens say its sentence, never `message`. */
export class CallError extends Error {
  readonly code: string
  readonly details: ErrorDetails

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message)
    this.name = 'CallError'
    this.code = code
    this.details = details
  }
}

let provided: DesktopBridge | undefined

export function provideDesktop(bridge: DesktopBridge): void {
  provided = bridge
}

function desktop(): DesktopBridge {
  if (!provided) throw new Error('provideDesktop() comes first.')
  return provided
}

/** Calls main. Throws {@link CallError} where main refuses, or where it can't be reached. */
export async function call<N extends DesktopCallName>(
  name: N,
  ...[input]: undefined extends DesktopInput<N> ? [] : [DesktopInput<N>]
): Promise<DesktopOutput<N>> {
  // The union of all calls can't be resolved for a generic name; the bridge's own type has said what belongs together.
  const send = desktop().calls[name] as unknown as (
    input: DesktopInput<N>,
  ) => Promise<DesktopResult<DesktopOutput<N>>>
  const result = await send(input as DesktopInput<N>).catch((thrown) => {
    throw toCallError(thrown)
  })
  if (result.ok) return result.value
  throw new CallError(result.error.code, result.error.message, result.error.details)
}

/** Listens to an event of main; answers with the function that stops. */
export function on<N extends DesktopEventName>(
  name: N,
  listener: (event: DesktopEvent<N>) => void,
): () => void {
  return desktop().events[name](listener)
}

/** Whatever was thrown, as an error with a code. */
export function toCallError(thrown: unknown): CallError {
  return thrown instanceof CallError ? thrown : new CallError('internal', String(thrown))
}
