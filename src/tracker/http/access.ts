// Checks access rules that depend on who owns something (shared/access.ts, ADR 49).
import type { Kysely } from 'kysely'
import type { AccessRule, AccessSubject } from '#shared/access.ts'
import { mayChange } from '#shared/access.ts'
import { CodedError } from '#shared/errors.ts'
import type { Caller } from '../domain/people/caller.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { TrackerContext } from '../services/context.ts'

type Db = Kysely<Database>
type OwnerQuery = (db: Db, workspaceId: string, id: string) => Promise<{ owner_id: string } | undefined>
type OwnerRule = Extract<AccessRule, { ownerOf: AccessSubject }>

/** The owner of each kind of subject. Runs and visits belong to the member whose link was read. */
const ownerQueries: Record<AccessSubject, OwnerQuery> = {
  document: (db, workspaceId, id) =>
    db
      .selectFrom('documents')
      .select('owner_id')
      .where('workspace_id', '=', workspaceId)
      .where('document_id', '=', id)
      .where('removed_at', 'is', null)
      .executeTakeFirst(),
  link: (db, workspaceId, id) =>
    db
      .selectFrom('links')
      .innerJoin('documents', (join) =>
        join
          .onRef('documents.workspace_id', '=', 'links.workspace_id')
          .onRef('documents.document_id', '=', 'links.document_id'),
      )
      .select('links.owner_id')
      .where('links.workspace_id', '=', workspaceId)
      .where('links.link_id', '=', id)
      .where('documents.removed_at', 'is', null)
      .executeTakeFirst(),
  workflow: (db, workspaceId, id) =>
    db
      .selectFrom('workflows')
      .innerJoin('documents', (join) =>
        join
          .onRef('documents.workspace_id', '=', 'workflows.workspace_id')
          .onRef('documents.document_id', '=', 'workflows.document_id'),
      )
      .select('documents.owner_id')
      .where('workflows.workspace_id', '=', workspaceId)
      .where('workflows.workflow_id', '=', id)
      .where('workflows.removed_at', 'is', null)
      .where('documents.removed_at', 'is', null)
      .executeTakeFirst(),
  visit: (db, workspaceId, id) =>
    db
      .selectFrom('visits')
      .select('owner_id')
      .where('workspace_id', '=', workspaceId)
      .where('visit_id', '=', id)
      .executeTakeFirst(),
  run: (db, workspaceId, id) =>
    db
      .selectFrom('runs')
      .select('owner_id')
      .where('workspace_id', '=', workspaceId)
      .where('run_id', '=', id)
      .executeTakeFirst(),
  device: (db, workspaceId, id) =>
    db
      .selectFrom('devices')
      .select('member_id as owner_id')
      .where('workspace_id', '=', workspaceId)
      .where('device_id', '=', id)
      .executeTakeFirst(),
}

/**
 * Refuses callers who neither own the subject that `params` names nor are admins. A subject that does not exist passes: its
 * handler answers not_found. Owners never change, so no lock is needed.
 * @throws CodedError forbidden, or not_found where the rule hides the subject
 */
export async function requireOwnership(
  { store }: TrackerContext,
  caller: Caller,
  { ownerOf, hidden }: OwnerRule,
  params: Readonly<Record<string, string>>,
): Promise<void> {
  const member = { id: caller.memberId, role: caller.role }
  if (caller.role === 'admin') return
  const subject = await ownerQueries[ownerOf](store.db, caller.workspaceId, params[`${ownerOf}Id`] ?? '')
  if (!subject || mayChange(member, subject.owner_id)) return
  if (hidden) throw new CodedError('not_found', `There is no such ${ownerOf}.`)
  throw new CodedError('forbidden', 'Only its owner or an admin may do this.')
}
