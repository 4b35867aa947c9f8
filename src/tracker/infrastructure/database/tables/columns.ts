// What columns hold that have no type of their own.

export type EpochMs = number
/** As text, in both databases. */
export type Json = string
