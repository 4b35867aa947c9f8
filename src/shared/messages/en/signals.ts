// English texts about signals.
export const signals = {
  title: 'Signals',
  names: { cameBack: 'Came back', company: 'Several people of one company', newPage: 'New page of interest' },
  /** Why a visit has the signal. */
  why: {
    cameBack: 'Came back {away} after the last visit.',
    company: '{people} people of this company read the document within {days} days.',
    newPage: 'Spent at least {time} on page {pages} for the first time.',
  },
  days: '{count} days',
  hours: '{count} hours',
} as const
