// Queries for what this user may see. They are built from the known field permissions; if Salesforce refuses one because of a hidden
// field or object, the permissions are read again and the queries are sent once more.
import type { Access, AccessMemory } from './access.ts'
import { describeRequests, readAccess } from './access.ts'
import { readRefusal } from './answers.ts'
import type { OrgClient, Subrequest, Subresult } from './connection.ts'
import { readTaskSetup, sharingRequest, type TaskSetupMemory } from './task-setup.ts'

export type Asker = { client: OrgClient; access: AccessMemory; taskSetup: TaskSetupMemory }
export type Asked = { results: ReadonlyMap<string, Subresult>; access: Access | null }

/** Describes are part of the same call: four queries and the one about sharing fit into a composite. */
const setupRequests = [...describeRequests, sharingRequest]

/**
 * Sends one call, or two if something turned out to be hidden, or visible again. Throws SalesforceError for the whole call; the refusal of
 * a single query is among the results. `anew`: the known permissions may be out of date.
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
  // The same queries would get the same answers.
  if (JSON.stringify(second) === JSON.stringify(first)) {
    if (refused) access.noteUnexplained()
    return { results, access: now }
  }
  const again = second.length > 0 ? await client.composite('read', second) : new Map<string, Subresult>()
  return { results: again, access: now }
}

/** Reads what may be seen and written. One API call. Throws SalesforceError. */
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

/** Error codes of a query that uses a field or an object which doesn't exist for this user. */
const hiddenCodes = new Set(['INVALID_FIELD', 'INVALID_TYPE', 'INVALID_QUERY_FILTER_OPERATOR'])

export function refusesHidden(result: Subresult | undefined): boolean {
  if (!result || result.status < 400) return false
  return hiddenCodes.has(readRefusal(result.body)?.code ?? '')
}
