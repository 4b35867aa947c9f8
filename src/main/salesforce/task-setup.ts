// Owns what an org's Task offers: a field that makes a run's Task unique, and whether Tasks of others can be seen. Read
// along with a batch, kept for a day: it changes when an admin changes the org.
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { type OrgClient, querySubrequest, type Subrequest, type Subresult } from './connection.ts'

export type TaskSetup = {
  /** An Activity field made for us by an admin: unique external id, wide enough for a run id. */
  externalIdField: string | null
  /** False where nobody but their owners (and those above them) sees Tasks. Null where the org doesn't say. */
  shared: boolean | null
}

export type TaskSetupMemory = {
  known(): TaskSetup | null
  learn(setup: TaskSetup): void
  forget(): void
}

/** Run ids have 26 characters; an admin is told to choose at least this length. */
export const externalIdLength = 40
const keptForMs = 24 * 60 * 60_000

export const ObjectDescribe = z.object({
  createable: z.boolean(),
  fields: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      type: z.string(),
      length: z.int(),
      createable: z.boolean(),
      filterable: z.boolean(),
      externalId: z.boolean(),
      unique: z.boolean(),
    }),
  ),
})
export type ObjectDescribe = z.infer<typeof ObjectDescribe>
const SharingRow = z.object({ InternalSharingModel: z.string().nullish() })

export function createTaskSetupMemory(clock: Clock): TaskSetupMemory {
  let kept: { setup: TaskSetup; until: number } | null = null
  return {
    known: () => (kept && clock.now() < kept.until ? kept.setup : null),
    learn(setup) {
      kept = { setup, until: clock.now() + keptForMs }
    },
    forget() {
      kept = null
    },
  }
}

export const taskDescribe: Subrequest = {
  referenceId: 'taskDescribe',
  method: 'GET',
  path: '/sobjects/Task/describe',
}
/** For a composite; one of its five queries. */
export const taskSetupRequests: readonly Subrequest[] = [
  taskDescribe,
  querySubrequest(
    'taskSharing',
    "SELECT QualifiedApiName, InternalSharingModel FROM EntityDefinition WHERE QualifiedApiName = 'Task'",
  ),
]

/** Null where the org didn't answer the describe: nothing is known, and it is asked again with the next batch. */
export async function readTaskSetup(
  client: OrgClient,
  results: ReadonlyMap<string, Subresult>,
): Promise<TaskSetup | null> {
  const describe = readDescribe(results.get('taskDescribe'))
  if (!describe) return null
  return { externalIdField: externalIdField(describe), shared: await readShared(client, results) }
}

export function readDescribe(result: Subresult | undefined): ObjectDescribe | null {
  if (!result || result.status >= 400) return null
  return ObjectDescribe.safeParse(result.body).data ?? null
}

/**
 * The name or label must say that it is ours: other packages keep their own unique ids on Activity, and writing run ids
 * into one of those would break them.
 */
export function externalIdField({ fields }: ObjectDescribe): string | null {
  const field = fields.find(
    (each) =>
      each.externalId &&
      each.unique &&
      each.createable &&
      each.type === 'string' &&
      each.length >= externalIdLength &&
      /lastpage/i.test(`${each.name} ${each.label}`),
  )
  return field?.name ?? null
}

async function readShared(
  client: OrgClient,
  results: ReadonlyMap<string, Subresult>,
): Promise<boolean | null> {
  const result = results.get('taskSharing')
  if (!result || result.status >= 400) return null
  const [row] = await client.rows(result, SharingRow)
  return row?.InternalSharingModel ? row.InternalSharingModel !== 'Private' : null
}
