import type { ExpressionBuilder } from 'kysely'
import type { RecordMatch } from '#shared/model/runs.ts'
import { presentForMs } from '../domain/people/presence.ts'
import type { Claimant } from '../domain/runs/schedule.ts'
import type { StoredRun } from '../domain/runs/stored-run.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { Connection } from './connection.ts'
import { isConnected } from './device-connections.ts'
import { readMatch, runOf } from './run-rows.ts'

type Person = { id: string; name: string; email: string }

/** The data of a visit that a device needs to execute its runs. */
export type ClaimFacts = {
  /** The owner of the link. If this member was removed: the owner of the document. */
  owner: Person
  /** Null if the visitor is unknown. */
  historyToken: string | null
  /** The Lead or Contact that an earlier run found for the visit. */
  match: RecordMatch | null
  visitorId: string | null
  linkName: string
  /** True if the link was made for the visitor's address. */
  isRecipient: boolean
}

const isDue = (now: number) => (eb: ExpressionBuilder<Database, 'runs'>) =>
  eb.or([
    eb.and([eb('runs.state', '=', 'waiting'), eb('runs.available_at', '<=', now)]),
    eb.and([eb('runs.state', '=', 'claimed'), eb('runs.lease_until', '<=', now)]),
  ])

/** The condition for runs whose owner has no connected device that is present. */
const isUnattended = (now: number) => (eb: ExpressionBuilder<Database, 'runs'>) =>
  eb.not(
    eb.exists(
      eb
        .selectFrom('devices')
        .select('devices.device_id')
        .whereRef('devices.workspace_id', '=', 'runs.workspace_id')
        .whereRef('devices.member_id', '=', 'runs.owner_id')
        .where('devices.revoked_at', 'is', null)
        .where('devices.last_seen_at', '>', now - presentForMs)
        .where(isConnected),
    ),
  )

/** Who claims. `now`: epoch ms. */
export type Claim = Claimant & { now: number }

/**
 * Returns the condition for claimable runs. A run is claimable if it is waiting and due, or if its lease has expired. A device can claim the runs of
 * its own member at once. It can claim the runs of other members from `shared_at` on. A worker can claim the runs of a member at once if no
 * connected device of this member is present. The device of a member who sees only the own readers gets only the own runs. A device gets no run of a version that it cannot execute.
 */
export const claimable =
  ({ memberId, isWorker, ownOnly, runVersion, now }: Claim) =>
  (eb: ExpressionBuilder<Database, 'runs'>) =>
    eb.and([
      eb('runs.run_version', '<=', runVersion),
      isDue(now)(eb),
      eb.or([
        eb('runs.owner_id', '=', memberId),
        ...(ownOnly ? [] : [eb('runs.shared_at', '<=', now)]),
        ...(isWorker && !ownOnly ? [isUnattended(now)(eb)] : []),
      ]),
    ])

/** Instants are epoch ms. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the statements of one claim, which share the condition for claimable runs
export function createRunClaimRepository({ db, dialect }: Connection, workspaceId: string) {
  return {
    /** Gives a done run the state `waiting` if its second search is due. */
    async wakeDueLooks(now: number): Promise<void> {
      await db
        .updateTable('runs')
        .set({ state: 'waiting', available_at: now })
        .where('workspace_id', '=', workspaceId)
        .where('state', '=', 'done')
        .where('look_again_at', '<=', now)
        .execute()
    },

    /**
     * Locks visits with claimable runs and returns the ids of these visits. Visits with a run of this member come first. Among them, the visit that
     * became due earliest comes first. Each claim locks the row of the visit first, so two devices never claim runs of one visit at the same time.
     * Visits that another transaction has locked are skipped.
     */
    async lockDueVisits(claim: Claim, limit: number): Promise<string[]> {
      const rows = await db
        .selectFrom('visits')
        .innerJoin(
          (eb) =>
            eb
              .selectFrom('runs')
              .select((run) => [
                'visit_id',
                run.fn
                  .min(run.case().when('owner_id', '=', claim.memberId).then(0).else(1).end())
                  .as('distance'),
                run.fn.min('available_at').as('since'),
              ])
              .where('workspace_id', '=', workspaceId)
              .where('state', 'in', ['waiting', 'claimed'])
              .where(claimable(claim))
              .groupBy('visit_id')
              .as('due'),
          (join) => join.onRef('due.visit_id', '=', 'visits.visit_id'),
        )
        .select('visits.visit_id')
        .where('visits.workspace_id', '=', workspaceId)
        .orderBy('due.distance')
        .orderBy('due.since')
        .limit(limit)
        .$if(dialect === 'postgres', (query) => query.forUpdate('visits').skipLocked())
        .execute()
      return rows.map((row) => row.visit_id)
    },

    /** Returns the claimable runs of these visits, the oldest first. */
    async ofVisits(visitIds: readonly string[], claim: Claim): Promise<StoredRun[]> {
      if (visitIds.length === 0) return []
      const rows = await db
        .selectFrom('runs')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', visitIds)
        .where(claimable(claim))
        .orderBy('created_at')
        .orderBy('run_id')
        .execute()
      return rows.map(runOf)
    },

    /** Returns the number of runs that are due and not claimed. */
    async countDue(now: number): Promise<number> {
      const { count } = await db
        .selectFrom('runs')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('workspace_id', '=', workspaceId)
        .where('state', 'in', ['waiting', 'claimed'])
        .where(isDue(now))
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    /** Returns the data for each visit that exists, by visit id. */
    async facts(visitIds: readonly string[]): Promise<Map<string, ClaimFacts>> {
      const rows = await db
        .selectFrom('visits')
        .innerJoin('documents', (join) =>
          join
            .onRef('documents.workspace_id', '=', 'visits.workspace_id')
            .onRef('documents.document_id', '=', 'visits.document_id'),
        )
        .innerJoin('links', (join) =>
          join
            .onRef('links.workspace_id', '=', 'visits.workspace_id')
            .onRef('links.link_id', '=', 'visits.link_id'),
        )
        .innerJoin('members as sender', (join) =>
          join
            .onRef('sender.workspace_id', '=', 'visits.workspace_id')
            .onRef('sender.member_id', '=', 'visits.owner_id'),
        )
        .innerJoin('members as author', (join) =>
          join
            .onRef('author.workspace_id', '=', 'visits.workspace_id')
            .onRef('author.member_id', '=', 'documents.owner_id'),
        )
        .leftJoin('visitors', (join) =>
          join
            .onRef('visitors.workspace_id', '=', 'visits.workspace_id')
            .onRef('visitors.visitor_id', '=', 'visits.visitor_id'),
        )
        .select([
          'visits.visit_id',
          'visits.record',
          'visits.visitor_id',
          'visits.email',
          'visitors.history_token',
          'links.name as link_name',
          'links.recipient_email',
          'sender.removed_at',
          'sender.member_id as sender_id',
          'sender.name as sender_name',
          'sender.email as sender_email',
          'author.member_id as author_id',
          'author.name as author_name',
          'author.email as author_email',
        ])
        .where('visits.workspace_id', '=', workspaceId)
        .where('visits.visit_id', 'in', visitIds)
        .execute()
      return new Map(
        rows.map((row) => [
          row.visit_id,
          {
            owner:
              row.removed_at === null
                ? { id: row.sender_id, name: row.sender_name, email: row.sender_email }
                : { id: row.author_id, name: row.author_name, email: row.author_email },
            historyToken: row.history_token,
            match: readMatch(row.record),
            visitorId: row.visitor_id,
            linkName: row.link_name,
            isRecipient: row.email !== null && row.email === row.recipient_email,
          },
        ]),
      )
    },
  }
}
