// Assigns visitors to companies (ADR 75). Each change of a company's visitors holds the lock of the row of their domain, so that two transactions
// never see different accounts of one domain.
import { searchText } from '#shared/search-text.ts'
import {
  companyDomain,
  companyKeyOf,
  domainKey,
  type GroupingFacts,
  groupingVersion,
} from '../../domain/visitors/company-key.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { NewCompany } from '../../repositories/companies.ts'
import type { WorkspaceRepositories } from '../../repositories/store.ts'
import type { VisitorRow } from '../../repositories/visitors.ts'

type Repositories = Pick<WorkspaceRepositories, 'companies' | 'visitors'>
type Grouped = Pick<VisitorRow, 'visitor_id' | 'company_id' | 'domain' | 'instance_url'>

/** `matchedAt`: when the match with these facts was found, in epoch ms. */
export type Grouping = GroupingFacts & { matchedAt: number }

const companyOf = (
  key: string,
  parts: Pick<NewCompany, 'domain' | 'account_id' | 'instance_url'>,
  name: string | null,
  namedAt: number,
): NewCompany => ({
  company_id: newId('com'),
  key,
  name,
  named_at: name === null ? 0 : namedAt,
  search_text: searchText([name ?? '', parts.domain ?? ''].join('\n')),
  ...parts,
})

/**
 * Assigns the visitor to its company, and the other visitors of its domain to the account of the domain if there is exactly one.
 */
export async function groupVisitor(
  { companies, visitors }: Repositories,
  visitor: Grouped,
  facts: Grouping,
): Promise<void> {
  const found = companyKeyOf(facts)
  const domain = companyDomain(facts.email)
  const { company, accountId, matchedAt } = facts
  // The row of the domain is locked first, also if the visitor belongs to an account.
  const nameOfDomain = found?.kind === 'domain' ? company : null
  const anchor =
    domain === null
      ? null
      : await companies.lockOrCreate(
          companyOf(
            domainKey(domain).key,
            { domain, account_id: null, instance_url: null },
            nameOfDomain,
            matchedAt,
          ),
        )
  let companyId = anchor
  if (found !== null && found.kind !== 'domain') {
    const parts = { domain: null, account_id: accountId, instance_url: visitor.instance_url }
    companyId = await companies.lockOrCreate(companyOf(found.key, parts, company, matchedAt))
  }
  await visitors.update(visitor.visitor_id, {
    ...{ domain, company_id: companyId, account_id: accountId, grouped: groupingVersion },
  })
  const moved = anchor === null || domain === null ? [] : await followDomain(companies, domain, anchor)
  await companies.recomputeLastVisit(
    [companyId, visitor.company_id, ...moved].flatMap((id) => (id === null ? [] : [id])),
  )
}

/**
 * Assigns the visitors of the domain without an account. If the other visitors of the domain belong to exactly one account, these visitors belong to it
 * too. Otherwise they belong to the company of the domain. Returns the companies whose visitors have changed.
 */
async function followDomain(
  companies: Repositories['companies'],
  domain: string,
  anchor: string,
): Promise<string[]> {
  const accounts = await companies.accountsOfDomain(domain)
  const [only = anchor] = accounts.length === 1 ? accounts : []
  const previous = await companies.moveDomain(domain, only)
  return previous.length === 0 ? [] : [only, ...previous]
}
