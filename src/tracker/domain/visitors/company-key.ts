// Which company a visitor belongs to (ADR 75): the Salesforce account of the Contact; otherwise the domain of the address; for an address of a
// free mail provider, the company of the Lead.
import { domainOf } from '#shared/email-address.ts'
import { searchText } from '#shared/search-text.ts'
import { isFreeMail } from './free-mail.ts'

/**
 * The version of the rules in this file and of the list of free mail domains. Visitors that an earlier version has grouped are grouped again
 * (workers/company-grouping.ts). Increase it after a change.
 */
export const groupingVersion = 1

/** What decides the company of a visitor. */
export type GroupingFacts = {
  email: string
  /** The company of the Lead or Contact, without placeholders. */
  company: string | null
  accountId: string | null
}

/** `key` is unique in the workspace. */
export type CompanyKey = { kind: 'account' | 'domain' | 'name'; key: string }

/** Returns the domain of the address, or null for an address of a free mail provider. */
export function companyDomain(email: string): string | null {
  const domain = domainOf(email)
  return isFreeMail(domain) ? null : domain
}

export const domainKey = (domain: string): CompanyKey => ({ kind: 'domain', key: `domain:${domain}` })

/** Returns the key of the visitor's company. Null: the visitor belongs to no company. */
export function companyKeyOf({ email, company, accountId }: GroupingFacts): CompanyKey | null {
  if (accountId !== null) return { kind: 'account', key: `account:${accountId}` }
  const domain = companyDomain(email)
  if (domain !== null) return domainKey(domain)
  return company === null ? null : { kind: 'name', key: `name:${searchText(company)}` }
}
