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
import type { VisitorRow } from '../../repositories/visitors.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'

type Repositories = Pick<WorkspaceRepositories, 'companies' | 'visitors'>
type Grouped = Pick<VisitorRow, 'visitor_id' | 'company_id' | 'account_id' | 'instance_url' | 'last_visit_at'>

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
 * Assigns the visitor to its company. If the visitor gets or loses an account, also assigns the other visitors of its domain: to the account of the
 * domain if there is exactly one.
 */
export async function groupVisitor(
  repositories: Repositories,
  visitor: Grouped,
  facts: Grouping,
): Promise<void> {
  const { companies, visitors } = repositories
  const domain = companyDomain(facts.email)
  // The row of the domain is locked first, also if the visitor belongs to an account.
  const anchor = domain === null ? null : await lockDomain(companies, domain, facts)
  const assign = (company_id: string | null) =>
    visitors.update(visitor.visitor_id, {
      ...{ domain, company_id, account_id: facts.accountId, grouped: groupingVersion },
    })
  const isNewReader = visitor.company_id === null && visitor.account_id === null && facts.accountId === null
  if (isNewReader && domain !== null && anchor !== null) {
    // Nothing changes for the other visitors of the domain.
    const companyId = await companyOfDomain(companies, domain, anchor)
    await assign(companyId)
    if (visitor.last_visit_at !== null) await companies.noteVisit(companyId, visitor.last_visit_at)
    return
  }
  const companyId = await companyOfFacts(companies, visitor, facts, anchor)
  await assign(companyId)
  const moved = anchor === null || domain === null ? [] : await followDomain(companies, domain, anchor)
  await companies.recomputeLastVisit(
    [companyId, visitor.company_id, ...moved].flatMap((id) => (id === null ? [] : [id])),
  )
}

/** Returns the id of the company of a domain, and locks its row. A Lead tells its name. */
function lockDomain(companies: Repositories['companies'], domain: string, facts: Grouping): Promise<string> {
  const name = facts.accountId === null ? facts.company : null
  const parts = { domain, account_id: null, instance_url: null }
  return companies.lockOrCreate(companyOf(domainKey(domain).key, parts, name, facts.matchedAt))
}

/** Returns the company for the visitor's own account, domain or company name. Null: none. */
async function companyOfFacts(
  companies: Repositories['companies'],
  { instance_url }: Grouped,
  facts: Grouping,
  anchor: string | null,
): Promise<string | null> {
  const found = companyKeyOf(facts)
  if (found === null || found.kind === 'domain') return anchor
  const parts = { domain: null, account_id: facts.accountId, instance_url }
  return companies.lockOrCreate(companyOf(found.key, parts, facts.company, facts.matchedAt))
}

/** Returns the account of the domain if there is exactly one. Otherwise returns `anchor`, the company of the domain. */
async function companyOfDomain(
  companies: Repositories['companies'],
  domain: string,
  anchor: string,
): Promise<string> {
  const accounts = await companies.accountsOfDomain(domain)
  const [only = anchor] = accounts.length === 1 ? accounts : []
  return only
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
  const only = await companyOfDomain(companies, domain, anchor)
  const previous = await companies.moveDomain(domain, only)
  return previous.length === 0 ? [] : [only, ...previous]
}
