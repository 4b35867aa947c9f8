// Owns under which addresses a member's Salesforce user, and a visitor's Lead or Contact, may be found.
import { domainToUnicode } from 'node:url'
import { comparable, domainOf } from '#shared/email-address.ts'

/** Sandboxes append this to every user's e-mail when they are made or refreshed. */
const sandboxSuffix = '.invalid'

/** Lower case. */
export function userEmails(email: string, isSandbox: boolean): string[] {
  const plain = comparable(email)
  return isSandbox ? [plain, plain + sandboxSuffix] : [plain]
}

/** A record holds an international domain as somebody typed it: in ASCII, or in its own letters. */
export function recordEmails(email: string): string[] {
  const plain = comparable(email)
  const domain = domainOf(plain)
  const own = plain.slice(0, -domain.length) + domainToUnicode(domain)
  return domain.includes('xn--') && own !== plain ? [plain, own] : [plain]
}
