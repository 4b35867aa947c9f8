// Sends queries that contain only fields and objects that the user can see, according to the cached permissions. If Salesforce refuses a
// query because of a hidden field or object, the permissions are read again. If the new permissions lead to other queries, the other
// queries are sent.
import type { Access, AccessCache } from './access.ts'
import { describeRequests, parseAccess } from './access.ts'
import { readRefusal } from './answers.ts'
import type { OrgClient, Subrequest, Subresult } from './connection.ts'
import { readTaskSetup, sharingRequest, type TaskSetupCache } from './task-setup.ts'

export type QueryContext = { client: OrgClient; access: AccessCache; taskSetup: TaskSetupCache }
export type VisibleResults = { results: ReadonlyMap<string, Subresult>; access: Access | null }

/** Subrequests that read the permissions. A composite call allows five queries: four of the caller, and the query about sharing. */
const setupRequests = [...describeRequests, sharingRequest]

/**
 * Sends the queries in one API call. If the permissions were read again and lead to other queries, sends these queries in another call.
 * `refresh` reads the permissions again in the first call. Throws SalesforceError if a whole call failed; the refusal of a single query is
 * part of the results.
 */
export async function queryVisible(
  context: QueryContext,
  build: (access: Access | null) => readonly Subrequest[],
  { refresh = false }: { refresh?: boolean } = {},
): Promise<VisibleResults> {
  const { client, access } = context
  const known = access.get()
  const first = build(known)
  const describe = refresh || known === null || context.taskSetup.get() === null
  if (first.length === 0 && !describe) return { results: new Map(), access: known }
  const results = await client.composite('read', [...first, ...(describe ? setupRequests : [])])
  const refused = first.some(({ referenceId }) => isRefusedAsHidden(results.get(referenceId)))
  if (describe) await storeAccess(context, results)
  else if (refused && !access.hasUnexplainedRefusal()) await refreshAccess(context)

  const now = access.get()
  const second = build(now)
  // The queries have not changed, so a second call would return the same results.
  if (JSON.stringify(second) === JSON.stringify(first)) {
    if (refused) access.noteUnexplainedRefusal()
    return { results, access: now }
  }
  const again = second.length > 0 ? await client.composite('read', second) : new Map<string, Subresult>()
  return { results: again, access: now }
}

/** Reads the permissions with one API call. Throws SalesforceError. */
export async function refreshAccess(context: QueryContext): Promise<Access | null> {
  await storeAccess(context, await context.client.composite('read', setupRequests))
  return context.access.get()
}

async function storeAccess(
  { client, access, taskSetup }: QueryContext,
  results: ReadonlyMap<string, Subresult>,
): Promise<void> {
  const parsed = parseAccess(results)
  if (!parsed) return
  access.set(parsed)
  taskSetup.set(await readTaskSetup(client, parsed, results))
}

/** The error codes of a query with a field or object that is hidden from this user. */
const hiddenCodes = new Set(['INVALID_FIELD', 'INVALID_TYPE', 'INVALID_QUERY_FILTER_OPERATOR'])

export function isRefusedAsHidden(result: Subresult | undefined): boolean {
  if (!result || result.status < 400) return false
  return hiddenCodes.has(readRefusal(result.body)?.code ?? '')
}
