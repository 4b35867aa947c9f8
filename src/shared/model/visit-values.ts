/** A count of `VisitCounts` is at most this number. The number itself means: so many or more. */
export const mostCounted = 1_000
