// Schemas of ownership: what a member owns.
import { z } from 'zod'

/** The numbers of objects that a member owns, or that were handed over. */
export const Holdings = z.object({
  documents: z.int(),
  /** Links of documents that were not removed. */
  links: z.int(),
  /** Workflows of the documents. The workflows of the workspace have no owner. */
  workflows: z.int(),
})
export type Holdings = z.infer<typeof Holdings>

/** Returns true if a successor is required before the owner is removed. */
export const ownsAnything = ({ documents, links }: Holdings): boolean => documents + links > 0
