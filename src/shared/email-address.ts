// Normalizes e-mail addresses and domains. Each address is normalized when it enters the system (ADR 46). The allow list, the mail server,
// the screens and the match with Salesforce then use the same text.
import emailAddresses from 'email-addresses'

/** The maximum length of the field `Email` in Salesforce. */
export const maxEmailLength = 80
const maxTyped = 400

/** Normalizes width, Unicode composition and case of a typed text. Removes invisible characters. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .normalize('NFKC')
    .trim()

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
const asciiDomain = new RegExp(`^(?=.{1,253}$)(${label}\\.)+(?!\\d+$)${label}$`)

/** Returns a domain in lower-case ASCII, without a dot at the end. An IDN becomes its A-label (RFC 5891). Returns null if the text is no domain. */
export function readDomain(text: string): string | null {
  const typed = plain(text).replace(/[.。]$/, '')
  if (asciiDomain.test(typed) && !typed.includes('xn--')) return typed
  // The URL parser accepts a port, a path or a user name, so the previous check rejects such text.
  if (typed.length > maxTyped || !/^[\p{L}\p{M}\p{N}\p{So}.。-]+$/u.test(typed)) return null
  if (!URL.canParse(`http://${typed}`)) return null
  const { hostname } = new URL(`http://${typed}`)
  return asciiDomain.test(hostname) ? hostname : null
}

/**
 * Replaces all dots by a letter, because the parser rejects dots at the end and two dots in a row (`a.@…`, `a..b@…`). RFC 5322 forbids
 * these addresses, but Japanese mobile carriers have issued such addresses, and mail to these addresses arrives.
 */
const withoutDots = (local: string): string => local[0] + local.slice(1).replaceAll('.', 'x')

function isLocalPart(local: string): boolean {
  if (local === '' || local.length > 64 || local.startsWith('.')) return false
  const input = `${withoutDots(local)}@example.com`
  const parsed = emailAddresses.parseOneAddress({ input, rfc6532: true, strict: true })
  // Rejects text with a display name, comments, white space, brackets or quoted strings.
  return (
    parsed?.type === 'mailbox' &&
    parsed.parts.address.tokens === input &&
    input.startsWith(`${parsed.local}@`) &&
    !/["\p{C}\p{Z}]/u.test(local)
  )
}

/** Returns the normalized address, for example `taro@example.co.jp` for `ｔａｒｏ＠Example.co.jp`. Null: the text is no address. */
export function readEmail(text: string): string | null {
  if (text.length > maxTyped) return null
  const typed = plain(text)
  const at = typed.lastIndexOf('@')
  if (at < 0 || /\s/.test(typed)) return null
  const local = typed.slice(0, at)
  const domain = readDomain(typed.slice(at + 1))
  if (domain === null || !isLocalPart(local)) return null
  const email = `${local}@${domain}`
  return email.length <= maxEmailLength ? email : null
}

/** Returns the normalized form of an address from another system. Returns a text that is no address in lower case. */
export const normalizeForComparison = (text: string): string => readEmail(text) ?? text.toLowerCase()

/** Returns the domain of a normalized address. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1)

/** Returns true if `domain` is equal to `rule` or is a subdomain of `rule`. Both domains must be normalized. */
export const isAtDomain = (domain: string, rule: string): boolean =>
  domain === rule || domain.endsWith(`.${rule}`)

/** Returns a normalized address (`ann@example.com`) or domain (`example.com`, `@example.com`). Null: the text is neither. */
export function readReaderRule(text: string): string | null {
  const typed = plain(text).replace(/^@/, '')
  return typed.includes('@') ? readEmail(typed) : readDomain(typed)
}

/**
 * Normalizes a stored rule, because earlier versions stored rules without normalization. The regular expression finds rules that are already
 * normalized. These rules are returned unchanged, because the normalization is slow and lists are long.
 */
const inOneForm = (rule: string): string =>
  /^[!-@[-~]+$/.test(rule) && !rule.startsWith('@') && !rule.endsWith('.')
    ? rule
    : (readReaderRule(rule) ?? rule)

function fits(rule: string, local: string, domain: string): boolean {
  const kept = inOneForm(rule)
  return kept.includes('@') ? kept === `${local}@${domain}` : isAtDomain(domain, kept)
}

/**
 * Returns true if the list contains the address or its domain. With `anyTag`, a rule for `eve@…` also applies to `eve+sales@…`, so that a
 * blocked reader cannot avoid the block list by a tag.
 */
export function isOnList(list: readonly string[], email: string, options: { anyTag: boolean }): boolean {
  const domain = domainOf(email)
  const local = email.slice(0, email.lastIndexOf('@'))
  const untagged = options.anyTag ? local.replace(/(?<=.)\+.*$/, '') : local
  return list.some((rule) => fits(rule, local, domain) || fits(rule, untagged, domain))
}
