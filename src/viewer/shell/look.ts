// Owns the ticket by which a member of the team looks at a link: taken out of the address at once, so that nobody passes it on.

/** `#look=<ticket>`, as the app opens a link. */
export function takeTicket(at: Pick<Location, 'hash' | 'pathname' | 'search'>, clean: (url: string) => void) {
  const ticket = /^#look=([\w.-]{20,600})$/.exec(at.hash)?.[1] ?? null
  if (at.hash.startsWith('#look=')) clean(`${at.pathname}${at.search}`)
  return ticket
}
