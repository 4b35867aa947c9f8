// How the viewer reads a PDF by range, as far as the tracker has to know it to have ready what page 1 needs.

/** pdf.js's own grain: it asks for pieces that begin and end at multiples of this. */
export const GRAIN_BYTES = 16 * 1024

/** Up to here one request for the whole file beats some for parts of it. */
export const WHOLE_BYTES = 512 * 1024

/** From byte `begin` to before byte `end`. */
export type ByteSpan = [begin: number, end: number]
