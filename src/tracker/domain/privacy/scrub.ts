// Replaces an address in the texts of members.
import { domainToUnicode } from 'node:url'

/** Replaces an address in a text. */
export const erasedMark = '[erased]'
/** Replaces an address in an allow list. An empty allow list would admit everybody. `.invalid` is reserved (RFC 2606), so nobody has it. */
export const nobody = 'erased.invalid'

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Returns the spellings of a normalized address, in lower case: with `@` and `%40`, and with the domain in Unicode and in ASCII. */
export function spellingsOf(email: string): string[] {
  const at = email.lastIndexOf('@')
  const local = email.slice(0, at)
  const domain = email.slice(at + 1)
  const unicode = domainToUnicode(domain) || domain
  const plain = [...new Set([`${local}@${domain}`, `${local}@${unicode}`])]
  return [...new Set([...plain, ...plain.map((address) => encodeURIComponent(address).toLowerCase())])]
}

/** A spelling inside of a longer address is not a match: `ann@example.com` is no part of `joann@example.com` or `ann@example.com.au`. */
const patternOf = (email: string) =>
  new RegExp(`(?<![\\w.+-])(?:${spellingsOf(email).map(escaped).join('|')})(?![\\w-]|\\.[\\w-])`, 'giu')

/** Returns a function that replaces the address in a text. */
export function createScrub(email: string) {
  const pattern = patternOf(email)
  const scrubText = (text: string): string => text.replace(pattern, erasedMark)
  const isAddress = (value: unknown) => typeof value === 'string' && value.toLowerCase() === email

  /** Lists of rules have their own replacement, because `[erased]` is no rule. */
  function scrubList(name: string, list: readonly unknown[]): unknown[] {
    if (name === 'allow') return [...new Set(list.map((rule) => (isAddress(rule) ? nobody : rule)))]
    if (name === 'block') return list.filter((rule) => !isAddress(rule))
    return list.map((each) => scrubValue('', each))
  }

  function scrubValue(name: string, value: unknown): unknown {
    if (typeof value === 'string') return scrubText(value)
    if (Array.isArray(value)) return scrubList(name, value)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [scrubText(key), scrubValue(key, each)]),
    )
  }

  return {
    /** Replaces the address in a plain text, or in the texts of a JSON object or list. */
    text(stored: string): string {
      if (!/^[[{]/.test(stored)) return scrubText(stored)
      try {
        return JSON.stringify(scrubValue('', JSON.parse(stored)))
      } catch {
        return scrubText(stored)
      }
    },
    /** Returns true if the text contains the address. */
    finds: (stored: string): boolean => stored.search(pattern) >= 0,
  }
}
