// The type of the handlers of the desktop API: one function per call of the contract.
import type { z } from 'zod'
import type { DesktopCallName, DesktopCalls, DesktopOutput } from '#shared/desktop-api.ts'

/** The input was parsed by the call's schema. A handler returns a value or throws a CodedError. */
export type Handlers = {
  readonly [N in DesktopCallName]: (input: z.output<DesktopCalls[N]['input']>) => Promise<DesktopOutput<N>>
}
