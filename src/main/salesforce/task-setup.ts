// What Tasks of an org support: an external-id field that makes a run's Task unique, and whether Tasks of other users are visible.
// Read along with a batch and kept for a day; it changes when an admin changes the org.
import { z } from 'zod'
import type { Clock } from '../lib/clock.ts'
import type { Access, ObjectDescribe } from './access.ts'
import { type OrgClient, querySubrequest, type Subrequest, type Subresult } from './connection.ts'

export type TaskSetup = {
  /** An external-id field on Activity that an admin created for us: unique, and long enough for a run id. */
  externalIdField: string | null
  /** False if only their owners (and users above them) see Tasks. Null if the org doesn't tell. */
  shared: boolean | null
}

export type TaskSetupMemory = {
  known(): TaskSetup | null
  learn(setup: TaskSetup): void
  forget(): void
}

/** Run ids have 26 characters; the setup guide asks for at least this length. */
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

/** Uses one of the five queries of a composite call. */
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
 * The name or label must contain "lastpage": packages of other vendors keep their own unique ids on Activity, and run ids in
 * one of those fields would break them.
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
