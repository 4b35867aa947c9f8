// English texts about what readers did besides reading. The Task, the messages, the screens and the history page use them.
export const visitEvents = {
  meeting: 'Clicked “Book a meeting”',
  reply: 'Clicked “Reply”',
  page: 'Opened the page of the next step',
  share: 'Shared the document with a colleague',
  shareWith: 'Shared with {address}',
  download: 'Downloaded the document',
  file: 'Downloaded the attached file {name}',
  print: 'Opened the print dialog',
  link: 'Opened a link: {target}',
  times: '{text} ({count}×)',
  more: 'and {count} more',
  separator: '; ',
} as const
