// Owns asking for what may be seen: queries are built from what is known of this user's access, and where Salesforce
// refuses one because something is hidden, access is read anew and they are asked once more.
import type { Access, AccessMemory } from './access.ts'
import { describeRequests, readAccess } from './access.ts'
import { readRefusal } from './answers.ts'
import type { OrgClient, Subrequest, Subresult } from './connection.ts'
import { readTaskSetup, sharingRequest, type TaskSetupMemory } from './task-setup.ts'

export type Asker = { client: OrgClient; access: AccessMemory; taskSetup: TaskSetupMemory }
export type Asked = { results: ReadonlyMap<string, Subresult>; access: Access | null }

/** Describes come along in the same call: four queries and one of sharing fit into a composite. */
const setupRequests = [...describeRequests, sharingRequest]

/**
 * One call; two where something turned out to be hidden, or is no longer. Throws SalesforceError for the whole call; a
 * single query's refusal is among the results. `anew`: what is known may be out of date.
 */
export async function askVisible(
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
  // The same questions get the same answers.
  if (JSON.stringify(second) === JSON.stringify(first)) {
    if (refused) access.noteUnexplained()
    return { results, access: now }
  }
  const again = second.length > 0 ? await client.composite('read', second) : new Map<string, Subresult>()
  return { results: again, access: now }
}

/** What may be seen and written, now. One call. Throws SalesforceError. */
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

/** The codes by which a query is refused for a field or an object that isn't there for this user. */
const hiddenCodes = new Set(['INVALID_FIELD', 'INVALID_TYPE', 'INVALID_QUERY_FILTER_OPERATOR'])

export function refusesHidden(result: Subresult | undefined): boolean {
  if (!result || result.status < 400) return false
  return hiddenCodes.has(readRefusal(result.body)?.code ?? '')
}
