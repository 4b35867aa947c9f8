/** The upload check reads the size of each page, and each reader receives all sizes. Long books have a few thousand pages. */
export const maxPages = 10_000
