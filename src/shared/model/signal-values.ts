// The kinds of signals, and the figures from which visits have them (ADR 121).

/** The reader read the document before, and at least this time has passed since. So one sitting with breaks is not a return. */
export const cameBackAfterMs = 12 * 3_600_000
/** The number of people of one company, and the days within which they read the document. */
export const companyPeople = 3
export const companyDays = 7
/** The active time from which a page counts as of interest. */
export const interestMs = 15_000
/** The maximum number of pages that a signal names. */
export const mostNewPages = 5

export const signalKinds = ['cameBack', 'company', 'newPage'] as const
