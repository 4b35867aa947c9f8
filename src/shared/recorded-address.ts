// The part of a link's address that a visit event stores. The viewer and the tracker use the same rule.

const longest = 500

/**
 * Returns the address without user name, query and fragment, because these parts can contain a token or data about the reader. `mailto:` and
 * `tel:` keep the address or number. Returns null for any other scheme, and for a text that is no address.
 */
export function recordedAddress(href: string): string | null {
  if (!URL.canParse(href)) return null
  const { protocol, host, pathname } = new URL(href)
  if (protocol === 'mailto:' || protocol === 'tel:') return `${protocol}${pathname}`.slice(0, longest)
  if (protocol !== 'https:' && protocol !== 'http:') return null
  return `${protocol}//${host}${pathname}`.slice(0, longest)
}
