// E-mail addresses and domains are normalized once, where they enter the system (ADR 46). So the address that was checked against a list is
// the one that is mailed, shown and matched.
import emailAddresses from 'email-addresses'

/** The length of Salesforce's Email field. */
export const maxEmailLength = 80
const maxTyped = 400

/** One form of what people type: full-width letters, another composition, another case, invisible characters. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .normalize('NFKC')
    .trim()

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
const asciiDomain = new RegExp(`^(?=.{1,253}$)(${label}\\.)+(?!\\d+$)${label}$`)

/** A domain in ASCII and lower case, without the root's dot; null where it is none. An IDN is one in its form of RFC 5891. */
export function readDomain(text: string): string | null {
  const typed = plain(text).replace(/[.。]$/, '')
  if (asciiDomain.test(typed) && !typed.includes('xn--')) return typed
  // What the URL parser takes for something else than a host never reaches it.
  if (typed.length > maxTyped || !/^[\p{L}\p{M}\p{N}\p{So}.。-]+$/u.test(typed)) return null
  if (!URL.canParse(`http://${typed}`)) return null
  const { hostname } = new URL(`http://${typed}`)
  return asciiDomain.test(hostname) ? hostname : null
}

/**
 * Japanese carriers gave out addresses whose dots RFC 5322 forbids (`a..b@…`, `a.@…`), and their mail arrives. Only the dots are
 * forgiven: the parser gets a letter in the place of each.
 */
const withoutDots = (local: string): string => local[0] + local.slice(1).replaceAll('.', 'x')

function isLocalPart(local: string): boolean {
  if (local === '' || local.length > 64 || local.startsWith('.')) return false
  const input = `${withoutDots(local)}@example.com`
  const parsed = emailAddresses.parseOneAddress({ input, rfc6532: true, strict: true })
  // Names, comments, white space, brackets and quoted strings are no part of an address that is kept.
  return (
    parsed?.type === 'mailbox' &&
    parsed.parts.address.tokens === input &&
    input.startsWith(`${parsed.local}@`) &&
    !/["\p{C}\p{Z}]/u.test(local)
  )
}

/** The one form of an address: `ｔａｒｏ＠Example.co.jp` is `taro@example.co.jp`. Null where it is no address. */
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

/** For comparing with an address from elsewhere: its one form, or what stands there where it is no address. */
export const comparable = (text: string): string => readEmail(text) ?? text.toLowerCase()

/** Of an address in its one form. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1)

/** A domain stands for its subdomains too. Both in their one form. */
export const isAtDomain = (domain: string, rule: string): boolean =>
  domain === rule || domain.endsWith(`.${rule}`)

/** An address (`ann@example.com`) or a domain (`example.com`, `@example.com`) in its one form. Null where it is neither. */
export function readReaderRule(text: string): string | null {
  const typed = plain(text).replace(/^@/, '')
  return typed.includes('@') ? readEmail(typed) : readDomain(typed)
}

/** Lists are long and nearly always in the one form; what was stored before there was one is brought to it here. */
const inOneForm = (rule: string): string =>
  /^[!-@[-~]+$/.test(rule) && !rule.startsWith('@') && !rule.endsWith('.')
    ? rule
    : (readReaderRule(rule) ?? rule)

function fits(rule: string, local: string, domain: string): boolean {
  const kept = inOneForm(rule)
  return kept.includes('@') ? kept === `${local}@${domain}` : isAtDomain(domain, kept)
}

/** Whoever is blocked is blocked by each tag that they can add to their address: `eve+sales@…`. */
export function isOnList(list: readonly string[], email: string, options: { anyTag: boolean }): boolean {
  const domain = domainOf(email)
  const local = email.slice(0, email.lastIndexOf('@'))
  const untagged = options.anyTag ? local.replace(/(?<=.)\+.*$/, '') : local
  return list.some((rule) => fits(rule, local, domain) || fits(rule, untagged, domain))
}
