// The conditions of workflows: in the sentence of a workflow, in its editor, and where a visit falls short.
export const conditions = {
  add: 'Add a condition',
  remove: 'Remove the condition “{name}”',
  /** The entries of the menu. */
  name: {
    signals: 'Signals',
    readForMs: 'Reading time',
    sharePercent: 'Share of the pages',
    pages: 'Time on certain pages',
    visit: 'First or returning visit',
    did: 'What the reader did',
    record: 'Only Leads or only Contacts',
    memberOf: 'Only members of a campaign',
  },
  /** Parts of the sentence “When somebody leaves …, create a Task”. */
  phrase: {
    signals: 'the visit shows the signal {signals}',
    readForMs: 'has read for at least {time}',
    sharePercent: 'has seen at least {percent} % of the pages',
    page: 'has read page {from} for at least {time}',
    pages: 'has read pages {from} to {to} for at least {time}',
    visit: '{visit}',
    did: '{did}',
    record: 'is {record}',
    memberOf: 'is a member of the campaign {campaign}',
  },
  /** All conditions, after the trigger. */
  all: ' and {conditions}',
  /** Between two conditions. */
  and: ' and ',
  /** Between two actions of the condition `did`. */
  or: ' or ',
  did: {
    meeting: 'clicked “Book a meeting”',
    reply: 'clicked “Reply”',
    page: 'opened the page of the next step',
    download: 'downloaded',
    share: 'shared it with a colleague',
    print: 'opened the print dialog',
    link: 'opened a link of the PDF',
  },
  visit: { first: 'reads it for the first time', returning: 'has read it before' },
  record: { Lead: 'a Lead', Contact: 'a Contact' },
  seconds: 's',
  field: {
    seconds: 'Seconds',
    percent: 'Percent of the pages',
    from: 'From page',
    to: 'To page',
    visit: 'Visit',
    did: 'What the reader did',
    record: 'Record',
    campaign: 'Campaign of the members',
  },
  invalid:
    'Check the conditions: whole numbers, at least 1 second, 1 to 100 percent, pages in ascending order. A campaign needs its ID or its URL.',
  beyond_one: 'This document has only {count} page, so this condition is never met.',
  beyond_other: 'This document has only {count} pages, so this condition is never met.',
  /** Why no Task was written. `unmet` is a list of sentences. */
  reason: 'The visit does not meet the conditions of this workflow. {unmet}',
  short: 'Condition not met',
  anyway: 'Write anyway',
  unmet: {
    signals: 'The visit does not show the signal {signals}.',
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
    did: 'The reader did none of these: {did}.',
    memberOf: 'The visitor is not a member of the campaign {campaign}.',
  },
} as const
