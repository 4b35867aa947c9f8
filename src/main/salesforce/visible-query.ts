// Sends queries that contain only fields and objects that the user can see, according to the cached permissions. If Salesforce refuses a
// query because of a hidden field or object, the permissions are read again, and the queries are sent a second time.
import type { Access, AccessMemory } from './access.ts'
import { describeRequests, readAccess } from './access.ts'
import { readRefusal } from './answers.ts'
import type { OrgClient, Subrequest, Subresult } from './connection.ts'
import { readTaskSetup, sharingRequest, type TaskSetupMemory } from './task-setup.ts'

export type Asker = { client: OrgClient; access: AccessMemory; taskSetup: TaskSetupMemory }
export type Asked = { results: ReadonlyMap<string, Subresult>; access: Access | null }

/** Subrequests that read the permissions. A composite call allows five queries: four of the caller, and the query about sharing. */
const setupRequests = [...describeRequests, sharingRequest]

/**
 * Sends the queries in one API call. Sends a second call if the permissions have changed in the meantime. `anew` reads the permissions again in
 * the first call. Throws SalesforceError if a whole call failed; the refusal of a single query is part of the results.
 */
export async function queryVisible(
  asker: Asker,
  build: (access: Access | null) => readonly Subrequest[],
  { anew = false }: { anew?: boolean } = {},
): Promise<Asked> {
  const { client, access } = asker
  const known = access.known()
  const first = build(known)
  const describe = anew || known === null || asker.taskSetup.known() === null
  if (first.length === 0 && !describe) return { results: new Map(), access: known }
  const results = await client.composite('read', [...first, ...(describe ? setupRequests : [])])
  const refused = first.some(({ referenceId }) => refusesHidden(results.get(referenceId)))
  if (describe) await learn(asker, results)
  else if (refused && !access.isUnexplained()) await learnAccess(asker)

  const now = access.known()
  const second = build(now)
  // The queries have not changed, so a second call would return the same results.
  if (JSON.stringify(second) === JSON.stringify(first)) {
    if (refused) access.noteUnexplained()
    return { results, access: now }
  }
  const again = second.length > 0 ? await client.composite('read', second) : new Map<string, Subresult>()
  return { results: again, access: now }
}

/** Reads the permissions with one API call. Throws SalesforceError. */
export async function learnAccess(asker: Asker): Promise<Access | null> {
  await learn(asker, await asker.client.composite('read', setupRequests))
  return asker.access.known()
}

async function learn(
  { client, access, taskSetup }: Asker,
  results: ReadonlyMap<string, Subresult>,
): Promise<void> {
  const learnt = readAccess(results)
  if (!learnt) return
  access.learn(learnt)
  taskSetup.learn(await readTaskSetup(client, learnt, results))
}

/** The error codes of a query with a field or object that is hidden from this user. */
const hiddenCodes = new Set(['INVALID_FIELD', 'INVALID_TYPE', 'INVALID_QUERY_FILTER_OPERATOR'])

export function refusesHidden(result: Subresult | undefined): boolean {
  if (!result || result.status < 400) return false
  return hiddenCodes.has(readRefusal(result.body)?.code ?? '')
}
