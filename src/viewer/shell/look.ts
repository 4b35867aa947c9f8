// The ticket by which a member of the team opens a link (ADR 48). It is removed from the address bar at once, so that nobody shares it.

/** `#look=<ticket>`, as the app opens a link. */
export function takeTicket(at: Pick<Location, 'hash' | 'pathname' | 'search'>, clean: (url: string) => void) {
  const ticket = /^#look=([\w.-]{20,600})$/.exec(at.hash)?.[1] ?? null
  if (at.hash.startsWith('#look=')) clean(`${at.pathname}${at.search}`)
  return ticket
}
