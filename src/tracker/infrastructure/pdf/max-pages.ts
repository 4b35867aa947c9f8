/** Each page's size is sent to each reader, and each is looked at when it is uploaded. Long books have some thousands. */
export const maxPages = 10_000
