// The pages of a bundle are the pages of its parts, one after the other. The viewer uses this module, so it imports no schemas.

/** The place of a part in the pages of its bundle. */
export type PartPlace = { firstPage: number; pageCount: number }

/** Returns the part with this page of the bundle, or undefined if there is no such page. */
export const partOfPage = <P extends PartPlace>(parts: readonly P[], page: number): P | undefined =>
  parts.find(({ firstPage, pageCount }) => page >= firstPage && page < firstPage + pageCount)
