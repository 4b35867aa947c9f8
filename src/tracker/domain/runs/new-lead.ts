// The values of a Lead that is created for a visitor (ADR 73).
import { domainToUnicode } from 'node:url'
import type { LeadCreation } from '#shared/model/salesforce-writes.ts'
import type { NewLeadValues } from '#shared/tracker-api/runs.ts'
import { companyDomain } from '../visitors/company-key.ts'

/** `isRecipient`: the link was made for this address, so its name normally is the name of the person. */
export type LeadFacts = { email: string; linkName: string; isRecipient: boolean }

/** The lengths of `Lead.LastName` and `Lead.Company`. */
const [longestName, longestCompany] = [80, 255]

/** Salesforce requires a company. This text means "unknown". */
const noCompany = '—'

/** Japanese honorifics after a name. */
const honorific = /[\s\u3000]*(様|さま|殿|さん)$/u

/** Returns the last name and the company. Both are required in Salesforce, so neither is empty. */
export function newLeadValues(
  { freeMailCompany }: Pick<LeadCreation, 'freeMailCompany'>,
  facts: LeadFacts,
): NewLeadValues {
  const domain = companyDomain(facts.email)
  const company =
    domain === null ? freeMailCompany || facts.linkName.trim() || noCompany : domainToUnicode(domain)
  return { lastName: cut(lastNameOf(facts), longestName), company: cut(company, longestCompany) }
}

function lastNameOf({ email, linkName, isRecipient }: LeadFacts): string {
  const name = linkName.trim().replace(honorific, '')
  const isName = isRecipient && name !== '' && !name.includes('@')
  return isName ? name : email.slice(0, email.lastIndexOf('@'))
}

const cut = (text: string, length: number) => [...text].slice(0, length).join('')
