// The e-mail addresses that identify a member's Salesforce user, and a visitor's Lead or Contact.
import { domainToUnicode } from 'node:url'
import { domainOf, normalizeForComparison } from '#shared/email-address.ts'

/** Salesforce appends this suffix to the e-mail of every user when an admin creates or refreshes a sandbox. */
const sandboxSuffix = '.invalid'

/** Returns the addresses that the member's Salesforce user may have, in lower case. */
export function userEmails(email: string, isSandbox: boolean): string[] {
  const plain = normalizeForComparison(email)
  return isSandbox ? [plain, plain + sandboxSuffix] : [plain]
}

/** Returns the addresses that a visitor's record may have. A record may contain an international domain in ASCII (`xn--…`) or in Unicode. */
export function recordEmails(email: string): string[] {
  const plain = normalizeForComparison(email)
  const domain = domainOf(plain)
  const own = plain.slice(0, -domain.length) + domainToUnicode(domain)
  return domain.includes('xn--') && own !== plain ? [plain, own] : [plain]
}
