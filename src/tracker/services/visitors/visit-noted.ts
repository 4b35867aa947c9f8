import { groupingVersion } from '../../domain/visitors/company-key.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { groupVisitor } from './company-grouping.ts'
import { matchedAtOf, visitorSearchText } from './visitor-match.ts'

/**
 * Stores the visit with its visitor and the visitor's company: the time of the last visit, and the name of the link if it was made for the visitor.
 * Assigns a new visitor to a company.
 */
export async function noteVisit(
  repositories: Pick<WorkspaceRepositories, 'companies' | 'visitors'>,
  visitorId: string,
  { opened_at: openedAt, link_id: linkId }: VisitRow,
): Promise<void> {
  const { companies, visitors } = repositories
  const visitor = await visitors.noteVisit(visitorId, { openedAt, linkId })
  if (visitor.made_for !== null && visitor.made_for !== visitor.link_name) {
    const link_name = visitor.made_for
    await visitors.update(visitorId, { link_name, search_text: visitorSearchText({ ...visitor, link_name }) })
  }
  if (visitor.grouped < groupingVersion) {
    const { email, company, account_id: accountId, record } = visitor
    await groupVisitor(repositories, visitor, { email, company, accountId, matchedAt: matchedAtOf(record) })
  } else if (visitor.company_id !== null) {
    await companies.noteVisit(visitor.company_id, openedAt)
  }
}
