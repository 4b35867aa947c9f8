// The shape of what answers the desktop API: one function for each call of the contract.
import type { z } from 'zod'
import type { DesktopCallName, DesktopCalls, DesktopOutput } from '#shared/desktop-api.ts'

/** A handler gets input that its schema has read, and answers with a value or throws a CodedError. */
export type Handlers = {
  readonly [N in DesktopCallName]: (input: z.output<DesktopCalls[N]['input']>) => Promise<DesktopOutput<N>>
}
