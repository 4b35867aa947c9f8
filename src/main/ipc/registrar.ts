// Runs the calls of the desktop API. Parses the input by the schema of the call, and turns each failure into an error envelope.

import { type DesktopCallName, type DesktopResult, desktopCalls } from '#shared/desktop-api.ts'
import { CodedError, type ErrorDetails } from '#shared/errors.ts'
import { asCoded } from '../lib/as-coded.ts'
import type { Log } from '../lib/log.ts'
import type { Handlers } from './handlers.ts'

/**
 * Runs a call. Never rejects. The arguments come from a renderer and are not trusted. `workspaceKey`: the workspace that the call concerns;
 * without it, the one that the window shows.
 */
export type Dispatch = (
  name: unknown,
  input: unknown,
  workspaceKey?: unknown,
) => Promise<DesktopResult<unknown>>

export function isCallName(name: unknown): name is DesktopCallName {
  return typeof name === 'string' && Object.hasOwn(desktopCalls, name)
}

/** `handlersOf` returns the handlers of a workspace. Throws CodedError for a workspace that this app is not in. */
export function createRegistrar(handlersOf: (workspaceKey: string | null) => Handlers, log: Log): Dispatch {
  return async (name, input, workspaceKey) => {
    try {
      if (!isCallName(name)) throw new CodedError('not_found', 'There is no such call.')
      const handlers = handlersOf(typeof workspaceKey === 'string' ? workspaceKey : null)
      return { ok: true, value: await handle(handlers, name, input) }
    } catch (error) {
      const coded = asCoded(error)
      // The screen shows expected errors. An unexpected error is a bug, so the error is logged with the level `error`.
      if (coded.code === 'internal') log.error({ call: name, error }, 'Call failed')
      else log.debug({ call: name, error: coded.toWire() }, 'Call refused')
      return { ok: false, error: wireOf(coded) }
    }
  }
}

/** Returns the error for the renderer. Replaces the message of an unexpected error, because the message could contain internal data. */
export function wireOf(error: CodedError): { code: string; message: string; details?: ErrorDetails } {
  const { code, message, details } =
    error.code === 'internal' ? new CodedError('internal', 'Internal error.') : error
  return { code, message, ...(details ? { details } : {}) }
}

async function handle<N extends DesktopCallName>(
  handlers: Handlers,
  name: N,
  input: unknown,
): Promise<unknown> {
  const parsed = desktopCalls[name].input.safeParse(input)
  if (!parsed.success) {
    const paths = parsed.error.issues.map((issue) => issue.path.join('.') || 'input')
    throw new CodedError('bad_request', `Not valid: ${paths.join(', ')}.`, { fields: paths.join(', ') })
  }
  const handler = handlers[name] as (input: unknown) => Promise<unknown>
  return handler(parsed.data)
}
