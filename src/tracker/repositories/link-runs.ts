// Runs that log the creation of a link as a Task (ADR 84). They are rows of `runs` whose `visit_id` is the id of the link.
import { linkTaskWorkflowId } from '#shared/model/run-values.ts'
import type { StoredRun } from '../domain/runs/stored-run.ts'
import type { Connection } from './connection.ts'
import { type Claim, claimable } from './run-claims.ts'
import { runOf } from './run-rows.ts'

type Person = { id: string; name: string; email: string }

/** The data of a link that a device needs to log its creation. `createdAt`: epoch ms. */
export type LinkFacts = {
  id: string
  slug: string
  name: string
  documentTitle: string
  recipientEmail: string
  createdAt: number
  /** The owner of the link. If this member was removed: the owner of the document. */
  owner: Person
}

export function createLinkRunRepository({ db, dialect }: Connection, workspaceId: string) {
  const runsOfLinks = db
    .selectFrom('runs')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('workflow_id', '=', linkTaskWorkflowId)
  return {
    /**
     * Locks claimable runs of links and returns them, those of this member first, then the one that became due earliest. Runs that another
     * transaction has locked are skipped.
     */
    async lockDue(claim: Claim, limit: number): Promise<StoredRun[]> {
      const rows = await runsOfLinks
        .where('state', 'in', ['waiting', 'claimed'])
        .where(claimable(claim))
        .orderBy((eb) => eb.case().when('owner_id', '=', claim.memberId).then(0).else(1).end())
        .orderBy('available_at')
        .orderBy('run_id')
        .limit(limit)
        .$if(dialect === 'postgres', (query) => query.forUpdate().skipLocked())
        .execute()
      return rows.map(runOf)
    },

    /** Returns the run of each link, by link id. A link whose creation is not logged has no entry. */
    async ofLinks(linkIds: readonly string[]): Promise<Map<string, StoredRun>> {
      if (linkIds.length === 0) return new Map()
      const rows = await runsOfLinks.where('visit_id', 'in', linkIds).execute()
      return new Map(rows.map((row) => [row.visit_id, runOf(row)]))
    },

    /** Returns the data of each link that has a recipient, by link id. */
    facts: (linkIds: readonly string[]) => factsOf(db, workspaceId, linkIds),
  }
}

async function factsOf(
  db: Connection['db'],
  workspaceId: string,
  linkIds: readonly string[],
): Promise<Map<string, LinkFacts>> {
  if (linkIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('links')
    .innerJoin('documents', (join) =>
      join
        .onRef('documents.workspace_id', '=', 'links.workspace_id')
        .onRef('documents.document_id', '=', 'links.document_id'),
    )
    .innerJoin('members as sender', (join) =>
      join
        .onRef('sender.workspace_id', '=', 'links.workspace_id')
        .onRef('sender.member_id', '=', 'links.owner_id'),
    )
    .innerJoin('members as author', (join) =>
      join
        .onRef('author.workspace_id', '=', 'links.workspace_id')
        .onRef('author.member_id', '=', 'documents.owner_id'),
    )
    .select([
      'links.link_id',
      'links.slug',
      'links.name',
      'links.recipient_email',
      'links.created_at',
      'documents.title',
      'sender.removed_at',
      'sender.member_id as sender_id',
      'sender.name as sender_name',
      'sender.email as sender_email',
      'author.member_id as author_id',
      'author.name as author_name',
      'author.email as author_email',
    ])
    .where('links.workspace_id', '=', workspaceId)
    .where('links.link_id', 'in', linkIds)
    .where('links.recipient_email', 'is not', null)
    .execute()
  return new Map(
    rows.map((row) => [
      row.link_id,
      {
        id: row.link_id,
        slug: row.slug,
        name: row.name,
        documentTitle: row.title,
        recipientEmail: row.recipient_email ?? '',
        createdAt: row.created_at,
        owner:
          row.removed_at === null
            ? { id: row.sender_id, name: row.sender_name, email: row.sender_email }
            : { id: row.author_id, name: row.author_name, email: row.author_email },
      },
    ]),
  )
}
