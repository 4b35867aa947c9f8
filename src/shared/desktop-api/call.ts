// The parts of which the calls of the desktop API are built.
import { z } from 'zod'

export type DesktopCall = { readonly input: z.ZodType; readonly output: z.ZodType }
export const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })

export const Nothing = z.void()
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable() })
export const Cursor = z.string().max(200).optional()
