import { sql } from 'kysely'
import type { ErasureCounts, SalesforceTrace } from '#shared/model/privacy.ts'
import { RunResult } from '#shared/model/runs.ts'
import type { Connection } from './connection.ts'
import { readJson } from './json-columns.ts'
import { readMatch } from './run-rows.ts'
import { createVisitorRows, nothingOf, type Subject } from './visitor-rows.ts'

const countAll = sql<number>`count(*)`.as('count')

export type VisitorCard = { id: string; name: string | null; company: string | null }

const recordTraces = (json: string | null, instanceUrl: string | null): SalesforceTrace[] => {
  const match = readMatch(json)
  return match && instanceUrl ? [{ type: match.type, id: match.id, url: `${instanceUrl}/${match.id}` }] : []
}

function resultTraces(json: string | null): SalesforceTrace[] {
  const result = readJson(RunResult, json)
  if (!result) return []
  const at = (type: SalesforceTrace['type'], id: string | null | undefined): SalesforceTrace[] =>
    id ? [{ type, id, url: `${result.instanceUrl}/${id}` }] : []
  return [
    ...at('Task', result.taskId),
    ...at('CampaignMember', result.campaignMemberId),
    ...at(result.record?.type ?? 'Lead', result.record?.id),
  ]
}

/** Reads everything that is stored about one visitor. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on the data of a visitor, over shared conditions
export function createVisitorTraceRepository({ db }: Connection, workspaceId: string) {
  const { visitsOf, linksOf, visitIds, runVisitIds } = createVisitorRows({ db }, workspaceId)
  const runsOf = (subject: Subject) =>
    db
      .selectFrom('runs')
      .where('runs.workspace_id', '=', workspaceId)
      .where('runs.visit_id', 'in', runVisitIds(subject))
  const byEmail = (table: 'gate_codes' | 'gate_refusals' | 'acceptances' | 'invites', { email }: Subject) =>
    db.selectFrom(table).where('workspace_id', '=', workspaceId).where('email', '=', email)

  async function count(query: { executeTakeFirstOrThrow(): Promise<{ count: unknown }> }): Promise<number> {
    return Number((await query.executeTakeFirstOrThrow()).count)
  }

  return {
    async visitor(email: string): Promise<VisitorCard | undefined> {
      return db
        .selectFrom('visitors')
        .select(['visitor_id as id', 'name', 'company'])
        .where('workspace_id', '=', workspaceId)
        .where('email', '=', email)
        .executeTakeFirst()
    },

    /** Counts the objects of the visitor. The texts of members are counted by `erasureTexts`. */
    async counts(subject: Subject): Promise<Omit<ErasureCounts, 'texts'>> {
      const notifications = db
        .selectFrom('notifications')
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', visitIds(subject))
      const sent = db
        .selectFrom('deliveries')
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', visitIds(subject))
        .where('sent_version', '>', 0)
      return {
        visits: await count(visitsOf(subject).select(countAll)),
        openVisits: await count(visitsOf(subject).where('state', '=', 'reading').select(countAll)),
        links: await count(linksOf(subject).select(countAll)),
        codes: await count(byEmail('gate_codes', subject).select(countAll)),
        refusals: await count(byEmail('gate_refusals', subject).select(countAll)),
        acceptances: await count(byEmail('acceptances', subject).select(countAll)),
        runs: await count(runsOf(subject).select(countAll)),
        pendingRuns: await count(
          runsOf(subject).where('runs.state', 'in', ['waiting', 'claimed']).select(countAll),
        ),
        notifications: await count(notifications.select(countAll)),
        sentMessages: await count(sent.select(countAll)),
        invites: await count(byEmail('invites', subject).select(countAll)),
      }
    },

    /** Returns the objects in Salesforce that runs wrote or matched. */
    async salesforce(subject: Subject): Promise<SalesforceTrace[]> {
      const runs = await runsOf(subject).select('runs.result').execute()
      const visitor = await db
        .selectFrom('visitors')
        .select(['record', 'instance_url'])
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', subject.visitorId ?? nothingOf)
        .executeTakeFirst()
      const all = [
        ...recordTraces(visitor?.record ?? null, visitor?.instance_url ?? null),
        ...runs.flatMap(({ result }) => resultTraces(result)),
      ]
      return [...new Map(all.map((trace) => [trace.id, trace])).values()]
    },

    /** Returns the ids of the visits that were opened since `since` (epoch ms), at most 500. */
    async recentVisits(subject: Subject, since: number): Promise<string[]> {
      const found = await visitsOf(subject)
        .select('visits.visit_id')
        .where('visits.opened_at', '>=', since)
        .limit(500)
        .execute()
      return found.map((row) => row.visit_id)
    },

    /** Returns all rows about the visitor as they are stored, by table, without secrets. */
    async rows(subject: Subject) {
      const visits = await visitsOf(subject)
        .innerJoin('documents', (join) =>
          join
            .onRef('documents.workspace_id', '=', 'visits.workspace_id')
            .onRef('documents.document_id', '=', 'visits.document_id'),
        )
        .select([
          ...(['visits.visit_id', 'documents.title', 'visits.document_version'] as const),
          ...(['visits.email', 'visits.confidence', 'visits.state', 'visits.opened_at'] as const),
          ...(['visits.left_at', 'visits.page', 'visits.page_count', 'visits.active_ms'] as const),
          ...(['visits.pages', 'visits.user_agent', 'visits.record'] as const),
          ...(['visits.claimed_record', 'visits.record_email'] as const),
        ])
        .orderBy('visits.opened_at')
        .execute()
      const visitor = await db
        .selectFrom('visitors')
        .select(['email', 'name', 'company', 'link_name', 'domain', 'created_at', 'last_visit_at', 'record'])
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', subject.visitorId ?? nothingOf)
        .executeTakeFirst()
      const consents = await db
        .selectFrom('consents')
        .innerJoin('agreements', (join) =>
          join
            .onRef('agreements.workspace_id', '=', 'consents.workspace_id')
            .onRef('agreements.hash', '=', 'consents.hash'),
        )
        .select(['consents.visit_id', 'consents.consented_at', 'agreements.text'])
        .where('consents.workspace_id', '=', workspaceId)
        .where('consents.visit_id', 'in', visitIds(subject))
        .execute()
      return {
        visitor: visitor ?? null,
        visits,
        links: await linksOf(subject)
          .select(['link_id', 'name', 'recipient_email', 'created_at', 'disabled_at'])
          .execute(),
        refusals: await byEmail('gate_refusals', subject).select(['email']).execute(),
        acceptances: await byEmail('acceptances', subject).select(['email']).execute(),
        events: await db
          .selectFrom('visit_events')
          .select(['visit_id', 'kind', 'page', 'target', 'happened_at'])
          .where('workspace_id', '=', workspaceId)
          .where('visit_id', 'in', visitIds(subject))
          .orderBy('visit_id')
          .orderBy('position')
          .execute(),
        consents,
        runs: await runsOf(subject)
          .select(['run_id', 'visit_id', 'state', 'result', 'reason', 'created_at', 'settled_at'])
          .orderBy('created_at')
          .orderBy('run_id')
          .execute(),
        notifications: await db
          .selectFrom('notifications')
          .select(['notification_id', 'visit_id', 'kind', 'created_at'])
          .where('workspace_id', '=', workspaceId)
          .where('visit_id', 'in', visitIds(subject))
          .execute(),
      }
    },
  }
}
