/**
 * Returns the ticket in `#look=<ticket>`, with which a team member opens a link from the app (ADR 48). Removes the ticket from the
 * address bar, so that nobody copies the ticket with the URL.
 */
export function takeTicket(at: Pick<Location, 'hash' | 'pathname' | 'search'>, clean: (url: string) => void) {
  const ticket = /^#look=([\w.-]{20,600})$/.exec(at.hash)?.[1] ?? null
  if (at.hash.startsWith('#look=')) clean(`${at.pathname}${at.search}`)
  return ticket
}
