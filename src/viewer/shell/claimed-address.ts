// Reads the address and the Salesforce id that a mail tool has merged into the URL of a link (`?e=ann@example.com`, `?id=00Q…`), and removes them
// from the address bar (ADR 119).
import { parsePersonId } from '#shared/salesforce-id.ts'
import { readEmail } from './gate-fields.ts'

/** `amp;e`: the mail contains `&amp;` twice encoded, so the browser reads `amp;` as a part of the name. */
const NAMES: readonly string[] = ['e', 'amp;e']
const ID_NAMES: readonly string[] = ['id', 'amp;id']

/** What the URL of a merge link claims. Null: nothing, or the mail tool has not merged the value. */
export type UrlClaims = { email: string | null; record: string | null }

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

const pairsOf = (search: string, names: readonly string[]) =>
  search
    .slice(1)
    .split('&')
    .filter((pair) => names.includes(nameOf(pair)) && pair.includes('='))

/** Returns the address, or null if there is none or the mail tool has not merged it. `search`: for example `?e=ann%40example.com`. */
export function readClaimedAddress(search: string): string | null {
  return (
    pairsOf(search, NAMES)
      .map(addressOf)
      .find((address) => address !== null) ?? null
  )
}

/** Returns the id of a Lead or Contact with 18 characters, or null if there is none. An id of 18 characters needs the right checksum. */
export function readClaimedRecord(search: string): string | null {
  const ids = pairsOf(search, ID_NAMES).map((pair) => parsePersonId(pair.slice(pair.indexOf('=') + 1)))
  return ids.find((id) => id !== null) ?? null
}

/** Returns the claims, and removes them from the address bar, so that nobody copies them with the URL. All other parameters stay. */
export function takeUrlClaims(
  at: Pick<Location, 'hash' | 'pathname' | 'search'>,
  clean: (url: string) => void,
): UrlClaims {
  const { hash, pathname, search } = at // `clean` changes the location
  const pairs = search.slice(1).split('&')
  const others = pairs.filter((pair) => pair !== '' && ![...NAMES, ...ID_NAMES].includes(nameOf(pair)))
  if (search !== '' && others.length < pairs.length) {
    const rest = others.length > 0 ? `?${others.join('&')}` : ''
    clean(`${pathname}${rest}${hash}`)
  }
  return { email: readClaimedAddress(search), record: readClaimedRecord(search) }
}
