import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { Company, CompanyDocument } from '#shared/model/companies.ts'
import { searchText } from '#shared/search-text.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import { cutPage, readCursor } from '../../domain/list-cursor.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { CompanyRow } from '../../repositories/companies.ts'
import type { TrackerContext } from '../context.ts'

type Query = z.output<(typeof trackerApi)['companies.list']['query']>

/** Returns the name of a company: the name in Salesforce, or else the domain. */
export const pageNameOf = ({ name, domain }: Pick<CompanyRow, 'name' | 'domain'>): string =>
  name ?? domain ?? ''

async function snapshots(
  { store }: TrackerContext,
  { workspaceId, sees }: Caller,
  rows: readonly CompanyRow[],
): Promise<Company[]> {
  const sums = await store.forWorkspace(workspaceId).companySums.ofCompanies(
    rows.map((row) => row.company_id),
    sees,
  )
  return rows.map((row) => {
    const own = sums.get(row.company_id)
    return {
      id: row.company_id,
      name: pageNameOf(row),
      domain: row.domain,
      account: row.account_id === null ? null : { id: row.account_id, instanceUrl: row.instance_url },
      readerCount: own?.readers ?? 0,
      visitCount: own?.visits ?? 0,
      documentCount: own?.documents ?? 0,
      activeMs: own?.activeMs ?? 0,
      firstVisitAt: toInstant(own?.firstAt ?? row.last_visit_at ?? 0),
      lastVisitAt: toInstant(own?.lastAt ?? row.last_visit_at ?? 0),
    }
  })
}

/** Returns a page of companies, the latest visit first. @throws CodedError cursor_invalid */
export async function listCompanies(context: TrackerContext, caller: Caller, query: Query) {
  const { workspaceId, sees } = caller
  const rows = await context.store.forWorkspace(workspaceId).companies.list({
    search: searchText(query.search ?? ''),
    sees,
    after: readCursor(workspaceId, query.cursor),
    limit: query.limit + 1,
  })
  const page = cutPage(workspaceId, rows, query.limit, (row) => ({
    at: row.last_visit_at ?? 0,
    id: row.company_id,
  }))
  return { items: await snapshots(context, caller, page.rows), next: page.next }
}

/** @throws CodedError not_found */
export async function getCompany(
  context: TrackerContext,
  caller: Caller,
  companyId: string,
): Promise<Company> {
  const row = await context.store.forWorkspace(caller.workspaceId).companies.find(companyId)
  const [company] = row ? await snapshots(context, caller, [row]) : []
  if (!company) throw new CodedError('not_found', 'There is no such company.')
  return company
}

/** Returns the documents that readers of the company read, the latest first. @throws CodedError not_found */
export async function documentsReadByCompany(
  { store }: TrackerContext,
  { workspaceId, sees }: Caller,
  companyId: string,
): Promise<CompanyDocument[]> {
  const { companies, companySums } = store.forWorkspace(workspaceId)
  if (!(await companies.find(companyId))) throw new CodedError('not_found', 'There is no such company.')
  const documents = await companySums.documentsReadBy(companyId, sees)
  return documents.map(({ lastAt, ...document }) => ({ ...document, lastOpenedAt: toInstant(lastAt) }))
}
