import type { z } from 'zod'
import type { DesktopCallName, DesktopCalls, DesktopOutput } from '#shared/desktop-api.ts'

/**
 * One handler for each call of the desktop API. The input of a handler is already parsed. A handler returns a value or throws a CodedError.
 */
export type Handlers = {
  readonly [N in DesktopCallName]: (input: z.output<DesktopCalls[N]['input']>) => Promise<DesktopOutput<N>>
}
