import type { RecordMatch } from '#shared/model/runs.ts'
import { searchText } from '#shared/search-text.ts'
import { groupingVersion } from '../../domain/visitors/company-key.ts'
import { latestMatch, namesOf } from '../../domain/visitors/latest-match.ts'
import { readMatch } from '../../repositories/run-rows.ts'
import type { VisitorRow } from '../../repositories/visitors.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { groupVisitor } from './company-grouping.ts'

type Repositories = Pick<WorkspaceRepositories, 'companies' | 'visitors'>
type Searched = Pick<VisitorRow, 'email' | 'name' | 'company' | 'link_name'>

/** The text in which a search for visitors looks: the address, the name, the company and the name of the personal link. */
export const visitorSearchText = ({ email, name, company, link_name }: Searched): string =>
  searchText([email, name ?? '', company ?? '', link_name ?? ''].join('\n'))

/** When the stored match was found, in epoch ms. 0: there is no match. */
export const matchedAtOf = (record: string | null): number => {
  const match = readMatch(record)
  return match ? Date.parse(match.matchedAt) : 0
}

/**
 * Stores a match with its visitor, unless a newer match is stored. Assigns the visitor to the company of the match.
 * @param now Epoch ms.
 * @returns true if the name or the company of the visitor has changed
 */
export async function saveVisitorMatch(
  repositories: Repositories,
  visitorId: string,
  found: RecordMatch,
  { now, instanceUrl }: { now: number; instanceUrl: string | undefined },
): Promise<boolean> {
  const { visitors } = repositories
  const visitor = await visitors.findForUpdate(visitorId)
  const match = visitor && latestMatch(readMatch(visitor.record), found, now)
  if (!visitor || !match) return false
  const { name, company, accountId } = namesOf(match, visitor.email)
  const instance_url = instanceUrl ?? visitor.instance_url
  const named = { ...visitor, name, company, instance_url }
  await visitors.update(visitorId, {
    ...{ record: JSON.stringify(match), instance_url, name, company },
    search_text: visitorSearchText(named),
  })
  const isRenamed = name !== visitor.name || company !== visitor.company
  if (isRenamed || accountId !== visitor.account_id || visitor.grouped < groupingVersion) {
    const matchedAt = Date.parse(match.matchedAt)
    await groupVisitor(repositories, named, { email: visitor.email, company, accountId, matchedAt })
  }
  return isRenamed
}
