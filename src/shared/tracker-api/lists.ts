// Shared by the endpoints of lists: pages and query parameters.
import { z } from 'zod'

export const Empty = z.object({})
/** Pages of lists: pass `next` back as `cursor`; null is the end. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable() })
export const PageQuery = {
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
}
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
