// Reads the address that a mail tool has merged into the URL of a link (`?e=ann@example.com`), and removes it from the address bar (ADR 119).
import { readEmail } from './gate-fields.ts'

/** `amp;e`: the mail contains `&amp;` twice encoded, so the browser reads `amp;` as a part of the name. */
const NAMES: readonly string[] = ['e', 'amp;e']

const nameOf = (pair: string): string => (pair.split('=', 1)[0] ?? '').toLowerCase()

/** Characters of the placeholders of mail tools, for example `{{contact.email}}` and `*|EMAIL|*`, and characters that separate addresses. */
const MERGE_MARKS = /[{}|<>[\]()",;:\\]/

/** Some click counters encode the whole URL once more. */
function decode(text: string): string | null {
  try {
    const once = decodeURIComponent(text)
    return once.includes('@') ? once : decodeURIComponent(once)
  } catch {
    return null // for example `%%emailaddr%%`
  }
}

/** Returns the address in one `name=value`. A `+` stays a `+`, because tools merge addresses such as `ann+news@example.com` without encoding. */
function addressOf(pair: string): string | null {
  const text = decode(pair.slice(pair.indexOf('=') + 1))?.trim() ?? ''
  // A click counter may have read the `+` of an address as a space.
  const reading = readEmail(text.replace(/ (?=[^@]*@)/g, '+'))
  return 'value' in reading && !MERGE_MARKS.test(reading.value) ? reading.value : null
}

/** Returns the address, or null if there is none or the mail tool has not merged it. `search`: for example `?e=ann%40example.com`. */
export function readClaimedAddress(search: string): string | null {
  const pairs = search.slice(1).split('&')
  const claims = pairs.filter((pair) => NAMES.includes(nameOf(pair)) && pair.includes('='))
  return claims.map(addressOf).find((address) => address !== null) ?? null
}

/** Returns the address, and removes it from the address bar, so that nobody copies it with the URL. All other parameters stay. */
export function takeClaimedAddress(
  at: Pick<Location, 'hash' | 'pathname' | 'search'>,
  clean: (url: string) => void,
): string | null {
  const { hash, pathname, search } = at // `clean` changes the location
  const pairs = search.slice(1).split('&')
  const others = pairs.filter((pair) => pair !== '' && !NAMES.includes(nameOf(pair)))
  if (search !== '' && others.length < pairs.length) {
    const rest = others.length > 0 ? `?${others.join('&')}` : ''
    clean(`${pathname}${rest}${hash}`)
  }
  return readClaimedAddress(search)
}
