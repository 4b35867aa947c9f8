// Repairs URLs that were copied together with characters of the surrounding text: `https://…/<slug>.`, `(…/<slug>)`, `…/<slug>】`.

const junk = '(?:[^A-Za-z0-9_-]|%[0-9A-Fa-f]{2})'
/** A slug or token of 22 characters. Markdown marks behind it are not part of the URL. */
const found = new RegExp(
  `^/(history/)?${junk}*([A-Za-z0-9_-]{22})(?:[_-]{1,2}(?=$|[^A-Za-z0-9_-])|(?=[^A-Za-z0-9_-]|$))(.*)$`,
)
const join = /^\/join[^A-Za-z0-9_-]/

/**
 * Returns the intended path, or null. The path contains only the characters of a link or a history page, so a redirect cannot lead to another host.
 */
export function trimmedAddress(url: string): string | null {
  const path = url.split('?')[0] ?? ''
  const [, history = '', address] = found.exec(path) ?? []
  const meant = address ? `/${history}${address}` : join.test(path) ? '/join' : null
  return meant === path ? null : meant
}
