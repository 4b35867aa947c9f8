import type { AccessRule, AccessSubject } from '#shared/access.ts'
import { leadsTeam } from '#shared/access.ts'
import { CodedError } from '#shared/errors.ts'
import type { Caller } from '../domain/people/caller.ts'
import { type VisibleKind, visibleKinds } from '../repositories/visibility.ts'
import type { WorkspaceRepositories } from '../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../services/context.ts'

type OwnerRule = Extract<AccessRule, { ownerOf: AccessSubject }>
type OwnerQuery = (repositories: WorkspaceRepositories, id: string) => Promise<string | undefined>

/** Finds the owner for each kind of subject. The owner of a run or a visit is the member whose link was read. */
const ownerQueries: Record<AccessSubject, OwnerQuery> = {
  document: ({ documents }, id) => documents.ownerOf(id),
  link: ({ links }, id) => links.ownerOf(id),
  batch: ({ linkBatches }, id) => linkBatches.ownerOf(id),
  folder: ({ folders }, id) => folders.ownerOf(id),
  workflow: ({ workflows }, id) => workflows.ownerOf(id),
  visit: ({ visits }, id) => visits.ownerOf(id),
  run: ({ runs }, id) => runs.ownerOf(id),
  device: ({ devices }, id) => devices.ownerOf(id),
  token: ({ apiTokens }, id) => apiTokens.ownerOf(id),
}

/** Subjects with which a member gets access. Managers cannot change those of other members. */
const ofAccess: ReadonlySet<AccessSubject> = new Set(['device', 'token'])

/**
 * Enforces the access rules that depend on the owner (shared/access.ts, ADR 49). Admins pass the check, and managers, except for devices and API tokens. Other
 * members pass if they own the subject. `params` contains the id of the subject. If the subject does not exist, the check passes, and the handler
 * responds with not_found. No lock is needed: a request that the owner sends during a handover (ADR 76) counts as sent before it.
 * @throws CodedError forbidden, or not_found if the rule hides the subject
 */
export async function requireOwnership(
  { store }: TrackerContext,
  caller: Caller,
  { ownerOf, hidden }: OwnerRule,
  params: Readonly<Record<string, string>>,
): Promise<void> {
  if (caller.role === 'admin' || (!ofAccess.has(ownerOf) && leadsTeam(caller.role))) return
  const repositories = store.forWorkspace(caller.workspaceId)
  const owner = await ownerQueries[ownerOf](repositories, params[`${ownerOf}Id`] ?? '')
  if (owner === undefined || caller.memberId === owner) return
  if (hidden) throw new CodedError('not_found', `There is no such ${ownerOf}.`)
  throw new CodedError('forbidden', 'Only its owner, a manager or an admin may do this.')
}

/** The parameters that name an object which a member may not see. */
const visibleParams: Readonly<Record<string, VisibleKind>> = Object.fromEntries(
  visibleKinds.map((kind) => [`${kind}Id`, kind]),
)

/**
 * Enforces the visibility of the objects that a request names (ADR 96). For an object that the member may not see, the answer is the same as for an
 * object that does not exist. @throws CodedError not_found
 */
export async function requireVisible(
  { store }: Pick<TrackerContext, 'store'>,
  { workspaceId, sees }: Caller,
  params: Readonly<Record<string, string>>,
): Promise<void> {
  if (sees.isWhole) return
  const { visibility } = store.forWorkspace(workspaceId)
  for (const [name, id] of Object.entries(params)) {
    const kind = visibleParams[name]
    if (kind && !(await visibility.canSee(sees, kind, id))) {
      throw new CodedError('not_found', `There is no such ${kind}.`)
    }
  }
}
