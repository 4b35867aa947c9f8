/** Minimum active time in ms for a page to count as seen. If the time is shorter, the reader only scrolled over the page. */
export const seenFromMs = 200
