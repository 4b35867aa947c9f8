// The org's setup for Tasks: the external ID field, which makes a run's Task unique, and the visibility of other users' Tasks. The setup is
// read in the same API call as the permissions, and is cached for a day.
import { z } from 'zod'
import type { Clock } from '../lib/clock.ts'
import type { Access, ObjectDescribe } from './access.ts'
import { type OrgClient, querySubrequest, type Subrequest, type Subresult } from './connection.ts'

export type TaskSetup = {
  /** The API name of the external ID field on Activity that an admin has created for Lastpage; null without such a field. */
  externalIdField: string | null
  /**
   * False if only the owner of a Task, and users above the owner in the role hierarchy, can see it. Null if the visibility is unknown, for
   * example because the query was refused.
   */
  shared: boolean | null
}

export type TaskSetupCache = {
  get(): TaskSetup | null
  set(setup: TaskSetup): void
  clear(): void
}

/** The shortest external ID field that is used. A run id has 26 characters; the setup guide requires a length of 40. */
const externalIdLength = 40
const keptForMs = 24 * 60 * 60_000

const SharingRow = z.object({ InternalSharingModel: z.string().nullish() })

export function createTaskSetupCache(clock: Clock): TaskSetupCache {
  let kept: { setup: TaskSetup; until: number } | null = null
  return {
    get: () => (kept && clock.now() < kept.until ? kept.setup : null),
    set(setup) {
      kept = { setup, until: clock.now() + keptForMs }
    },
    clear() {
      kept = null
    },
  }
}

/** This query counts as one of the five queries that a composite call allows. */
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
 * Returns the name of a unique external ID field whose name or label contains "lastpage". Other vendors' packages also have unique external
 * ID fields on Activity, and a run id must never be written to a field of another vendor.
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
