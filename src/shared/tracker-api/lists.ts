// Schemas that the endpoints of lists share.
import { z } from 'zod'

export const Empty = z.object({})
/** One page of a list. `next` is the `cursor` of the next page. Null: this is the last page. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable() })
export const PageQuery = {
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
}
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
