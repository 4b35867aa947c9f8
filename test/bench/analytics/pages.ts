// The pages of the app that the analytics bench opens. A page sends the requests that the window sends when it opens the page: first the object itself, then
// the other requests at the same time (src/renderer/features/documents/document, src/renderer/features/visitors).
import type { BenchWorkspace } from './workspace.ts'

/** `first`: the path of the request that the others wait for. */
export type Page = { first: string; rest: readonly string[] }

const visitsWhere = (filter: Record<string, string>) =>
  `/api/visits?${new URLSearchParams({ ...filter, limit: '50' })}`

export function pagesOf({ busiest, busiestVisitor, busiestCompany, smallCompany }: BenchWorkspace) {
  const company = (id: string): Page => ({
    first: `/api/companies/${id}`,
    rest: [`/api/companies/${id}/documents`, visitsWhere({ companyId: id })],
  })
  const document = `/api/documents/${busiest}`
  return {
    /** The tabs for links, analytics and activity together. */
    documentPage: {
      first: document,
      rest: [
        ...[
          `${document}/links?batched=false`,
          `${document}/link-batches`,
          `${document}/workflows`,
          '/api/workspace/workers',
        ],
        ...[`${document}/analytics`, visitsWhere({ documentId: busiest })],
      ],
    },
    visitorPage: {
      first: `/api/visitors/${busiestVisitor}`,
      rest: [`/api/visitors/${busiestVisitor}/documents`, visitsWhere({ visitorId: busiestVisitor })],
    },
    companyPage: company(busiestCompany),
    smallCompanyPage: company(smallCompany),
  } satisfies Record<string, Page>
}

/** Opens a page. Throws if a request is refused. */
export async function openPage(url: string, { token }: BenchWorkspace, { first, rest }: Page): Promise<void> {
  const get = async (path: string) => {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${text}`)
  }
  await get(first)
  await Promise.all(rest.map(get))
}
