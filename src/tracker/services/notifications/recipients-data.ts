// Owns what the decision whom to tell reads of workspaces, links and members: three queries however many visits.
import type { Transaction } from 'kysely'
import type { RecordOwnerRule } from '#shared/model/people.ts'
import { silenceOf } from '../../domain/notifications/silence.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { readLinkSettings } from '../links/links.ts'

type AskedRule = Exclude<RecordOwnerRule, 'off'>

export type Scene = {
  /** Whose owner is asked for; null where the rule is off. */
  rule(visit: VisitRow): AskedRule | null
  ignoredDomains(visit: VisitRow): readonly string[]
  muted(visit: VisitRow): boolean
  /** E-mail addresses of members, among those of the visits. */
  members: ReadonlyMap<string, ReadonlySet<string>>
}

const distinct = (values: readonly string[]) => [...new Set(values)]

export async function readScene(trx: Transaction<Database>, visits: readonly VisitRow[]): Promise<Scene> {
  const workspaceIds = distinct(visits.map((visit) => visit.workspace_id))
  const workspaces = await trx
    .selectFrom('workspaces')
    .select(['workspace_id', 'record_owner_rule', 'ignored_domains'])
    .where('workspace_id', 'in', workspaceIds)
    .execute()
  const links = await trx
    .selectFrom('links')
    .select(['link_id', 'settings'])
    .where('workspace_id', 'in', workspaceIds)
    .where('link_id', 'in', distinct(visits.map((visit) => visit.link_id)))
    .execute()
  // Anybody can type a member's address: only who proved it reads silently.
  const proved = visits.filter((visit) => visit.confidence === 'verified')
  const emails = distinct(proved.flatMap((visit) => visit.email?.toLowerCase() ?? []))
  const members =
    emails.length === 0
      ? []
      : await trx
          .selectFrom('members')
          .select(['workspace_id', 'email'])
          .where('workspace_id', 'in', workspaceIds)
          .where('email', 'in', emails)
          .where('removed_at', 'is', null)
          .execute()
  const settings = new Map(workspaces.map((row) => [row.workspace_id, row]))
  const muted = new Map(links.map((row) => [row.link_id, readLinkSettings(row.settings).muted]))
  const byWorkspace = Map.groupBy(members, (row) => row.workspace_id)
  return {
    rule: (visit) => settings.get(visit.workspace_id)?.record_owner_rule ?? null,
    ignoredDomains(visit) {
      const json = settings.get(visit.workspace_id)?.ignored_domains
      return json ? (JSON.parse(json) as string[]) : []
    },
    muted: (visit) => muted.get(visit.link_id) ?? false,
    members: new Map([...byWorkspace].map(([id, rows]) => [id, new Set(rows.map((row) => row.email))])),
  }
}

export function isHeard(scene: Scene, visit: VisitRow): boolean {
  const silence = silenceOf({
    email: visit.email,
    muted: scene.muted(visit),
    members: scene.members.get(visit.workspace_id) ?? new Set(),
    ignoredDomains: scene.ignoredDomains(visit),
  })
  return silence === null
}
