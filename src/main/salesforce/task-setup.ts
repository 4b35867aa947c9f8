// Owns what an org's Task offers: a field that makes a run's Task unique, and whether Tasks of others can be seen. Read
// along with a batch, kept for a day: it changes when an admin changes the org.
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { Access, ObjectDescribe } from './access.ts'
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
const externalIdLength = 40
const keptForMs = 24 * 60 * 60_000

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

/** One of a composite's five queries. */
export const sharingRequest: Subrequest = querySubrequest(
  'taskSharing',
  "SELECT QualifiedApiName, InternalSharingModel FROM EntityDefinition WHERE QualifiedApiName = 'Task'",
)

export async function readTaskSetup(
  client: OrgClient,
  { objects }: Access,
  results: ReadonlyMap<string, Subresult>,
): Promise<TaskSetup> {
  return {
    externalIdField: objects.Task && externalIdField(objects.Task),
    shared: await readShared(client, results),
  }
}

/**
 * The name or label must say that it is ours: other packages keep their own unique ids on Activity, and writing run ids
 * into one of those would break them.
 */
function externalIdField({ fields }: ObjectDescribe): string | null {
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
