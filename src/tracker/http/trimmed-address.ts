// Repairs URLs that were copied together with characters of the text around them: `https://…/<slug>.`, `(…/<slug>)`, `…/<slug>】`.

const junk = '(?:[^A-Za-z0-9_-]|%[0-9A-Fa-f]{2})'
/** An address of 22 characters; markdown's marks behind it can't be part of it, whatever else follows. */
const found = new RegExp(
  `^/(history/)?${junk}*([A-Za-z0-9_-]{22})(?:[_-]{1,2}(?=$|[^A-Za-z0-9_-])|(?=[^A-Za-z0-9_-]|$))(.*)$`,
)
const join = /^\/join[^A-Za-z0-9_-]/

/**
 * The path that was meant, or null where none is found. It is built from a link's or history's own characters alone, so it never
 * leads to another host.
 */
export function trimmedAddress(url: string): string | null {
  const path = url.split('?')[0] ?? ''
  const [, history = '', address] = found.exec(path) ?? []
  const meant = address ? `/${history}${address}` : join.test(path) ? '/join' : null
  return meant === path ? null : meant
}
