export type EpochMs = number
/** JSON as text, in both databases. */
export type Json = string
