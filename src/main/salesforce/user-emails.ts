// The addresses by which a member's Salesforce user, and a visitor's Lead or Contact, can be found.
import { domainToUnicode } from 'node:url'
import { comparable, domainOf } from '#shared/email-address.ts'

/** A sandbox appends this to the e-mail of every user when it is created or refreshed. */
const sandboxSuffix = '.invalid'

/** In lower case. */
export function userEmails(email: string, isSandbox: boolean): string[] {
  const plain = comparable(email)
  return isSandbox ? [plain, plain + sandboxSuffix] : [plain]
}

/** A record has an international domain as it was typed: in ASCII, or in its own letters. */
export function recordEmails(email: string): string[] {
  const plain = comparable(email)
  const domain = domainOf(plain)
  const own = plain.slice(0, -domain.length) + domainToUnicode(domain)
  return domain.includes('xn--') && own !== plain ? [plain, own] : [plain]
}
