import type { Company } from '#shared/model/companies.ts'
import { matchesSearch } from '#shared/search-text.ts'
import { documentsReadBy } from './analytics.ts'
import { type Calls, findItem, page } from './items.ts'
import type { MemoryState } from './state.ts'

/** Groups the visitors by their company pages, as the tracker does. */
function companiesOf({ visitors, visits }: MemoryState): Company[] {
  const known = visitors.flatMap((visitor) =>
    visitor.companyPage ? [{ visitor, company: visitor.companyPage }] : [],
  )
  return [...Map.groupBy(known, ({ company }) => company.id)].map(([id, members]) => {
    const theirs = visits.filter((visit) => visit.visitor.companyPage?.id === id)
    const opened = theirs.map((visit) => visit.openedAt).sort()
    const isAccount = members.some(({ visitor }) => visitor.record?.type === 'Contact')
    return {
      id,
      name: members[0]?.company.name ?? '',
      domain: isAccount ? null : (members[0]?.visitor.email.split('@')[1] ?? null),
      account: isAccount
        ? { id: '001000000000001AAA', instanceUrl: 'https://aozora.my.salesforce.com' }
        : null,
      readerCount: members.length,
      visitCount: theirs.length,
      documentCount: new Set(theirs.map((visit) => visit.documentId)).size,
      activeMs: theirs.reduce((sum, visit) => sum + visit.activeMs, 0),
      firstVisitAt: opened[0] ?? '',
      lastVisitAt: opened.at(-1) ?? '',
    }
  })
}

export const companyCalls = (state: MemoryState): Calls<'companies'> => ({
  'companies.list': ({ search = '', cursor }) =>
    page(
      companiesOf(state).filter((each) => matchesSearch(search, [each.name, each.domain ?? ''])),
      cursor,
    ),
  'companies.get': ({ companyId }) => findItem(companiesOf(state), companyId),
  'companies.documents': ({ companyId }) => {
    const visits = state.visits.filter((visit) => visit.visitor.companyPage?.id === companyId)
    const readers = (documentId: string) =>
      new Set(visits.filter((visit) => visit.documentId === documentId).map((visit) => visit.visitor.id)).size
    return documentsReadBy(visits).map((read) => ({ ...read, readers: readers(read.documentId) }))
  },
})
