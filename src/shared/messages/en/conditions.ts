// The conditions of workflows: in the sentence of a workflow, in its editor, and where a visit falls short.
export const conditions = {
  /** Why no Task was written. `unmet` is a list of sentences. */
  reason: 'The visit does not meet the conditions of this workflow. {unmet}',
  /** Between two sentences. */
  gap: ' ',
  short: 'Condition not met',
  anyway: 'Write anyway',
  unmet: {
    readForMs: 'Read for {actual} of {wanted}.',
    pages: 'Read page {page} for {actual} of {wanted}.',
    pageRange: 'Read pages {from} to {to} for {actual} of {wanted}.',
    sharePercent: 'Saw {actual} % of the pages, not {wanted} %.',
    visit: {
      first: 'The visitor has read the document before.',
      returning: 'It is the visitor’s first visit.',
    },
    record: {
      Lead: { Contact: 'The visitor is a Contact, not a Lead.', none: 'No Lead has this e-mail address.' },
      Contact: {
        Lead: 'The visitor is a Lead, not a Contact.',
        none: 'No Contact has this e-mail address.',
      },
    },
    memberOf: 'The visitor is not a member of the campaign {campaign}.',
  },
} as const
