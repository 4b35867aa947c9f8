// How the viewer requests byte ranges of a PDF. The tracker uses the same values to preload the ranges of page 1.

/** The chunk size of pdf.js. The ranges that pdf.js requests begin and end at multiples of this size. */
export const RANGE_CHUNK_BYTES = 16 * 1024

/** Up to this file size, one request for the whole file is faster than several range requests. */
export const MAX_SINGLE_REQUEST_BYTES = 512 * 1024

/** A range of bytes: `begin` is included, `end` is excluded. */
export type ByteSpan = [begin: number, end: number]
