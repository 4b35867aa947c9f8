// Inserts the rows of the scale bench: workspaces with members, devices and open visits. The rows are inserted directly, because 10,000 HTTP calls
// to join and to open a visit would take longer than the measurement.
import type { Insertable } from 'kysely'
import { defaultNotifyPreferences } from '#shared/model/people.ts'
import type { Tracker } from '../../../src/tracker/app/tracker.ts'
import { newLoads } from '../../../src/tracker/domain/visits/beat-merge.ts'
import { signVisitToken } from '../../../src/tracker/domain/visits/visit-token.ts'
import type { Database } from '../../../src/tracker/infrastructure/database/schema.ts'
import { hashToken, newBearer, newId, newSlug } from '../../../src/tracker/infrastructure/ids.ts'
import type { Crowd, Team } from './contract.ts'

const rowsAtOnce = 400
const pageCount = 8

export type SeededCrowd = { teams: Team[]; devices: string[]; visits: string[] }

type OpenContext = Tracker['context']

export async function seedCrowd(context: OpenContext, crowd: Crowd): Promise<SeededCrowd> {
  const seeded: SeededCrowd = { teams: [], devices: [], visits: [] }
  for (;;) {
    const membersLeft = crowd.desktops - seeded.devices.length
    const readersLeft = crowd.readers - seeded.visits.length
    if (membersLeft <= 0 && readersLeft <= 0) return seeded
    const size = seeded.teams.length === 0 ? crowd.largeTeamSize : crowd.teamSize
    const made = await seedTeam(context, {
      name: `Team ${seeded.teams.length}`,
      members: Math.max(1, Math.min(size, membersLeft)),
      readers: Math.max(0, Math.min(size, readersLeft)),
    })
    seeded.teams.push({ workspaceId: made.workspaceId, desktops: made.devices.length })
    seeded.devices.push(...made.devices)
    seeded.visits.push(...made.visits)
  }
}

type TeamSize = { name: string; members: number; readers: number }

async function seedTeam(context: OpenContext, { name, members, readers }: TeamSize) {
  const workspaceId = newId('wsp')
  const now = context.clock.now()
  const people = Array.from({ length: members }, () => newId('mem'))
  const tokens = people.map(() => newBearer('lpd', workspaceId))
  await insertAll(context, 'workspaces', [
    { workspace_id: workspaceId, name, feed_seq: 0, salesforce_app: null, created_at: now },
  ])
  await insertAll(
    context,
    'members',
    people.map((member_id, index) => ({
      ...{ workspace_id: workspaceId, member_id, email: `rep${index}@${workspaceId}.example` },
      ...{ name: `Rep ${index}`, role: 'member' as const, locale: 'en' as const },
      ...{ notify: JSON.stringify(defaultNotifyPreferences), created_at: now },
    })),
  )
  await insertAll(
    context,
    'devices',
    people.map((member_id, index) => ({
      ...{ workspace_id: workspaceId, device_id: newId('dev'), member_id, name: 'bench', platform: 'linux' },
      ...{ token_hash: hashToken(tokens[index] ?? ''), feed_acked: 0, created_at: now, last_seen_at: now },
    })),
  )
  const link = await seedLink(context, workspaceId, people[0] ?? '')
  const visits = Array.from({ length: readers }, (_, index) => visitOf(context, link, index))
  await insertAll(context, 'visits', visits)
  return {
    workspaceId,
    devices: tokens.map((token) => `${token} ${workspaceId}`),
    visits: visits.map(({ visit_id: visitId }) =>
      signVisitToken(context.signingKey, { workspaceId, visitId, linkId: link.link_id, issuedAt: now }),
    ),
  }
}

async function seedLink(context: OpenContext, workspace_id: string, owner_id: string) {
  const created_at = context.clock.now()
  const document = { workspace_id, document_id: newId('doc') }
  const link = { ...document, link_id: newId('lnk'), owner_id }
  await insertAll(context, 'documents', [
    { ...document, owner_id, title: 'Offer', current_version: 1, created_at, updated_at: created_at },
  ])
  const settings = JSON.stringify({ requireEmail: false, allowDownload: true })
  await insertAll(context, 'links', [
    { ...link, slug: newSlug(), name: 'Bench', recipient_email: null, settings, created_at },
  ])
  return link
}

type Link = Awaited<ReturnType<typeof seedLink>>

function visitOf({ clock, config }: OpenContext, link: Link, index: number): Insertable<Database['visits']> {
  const now = clock.now()
  const leavesAt = now + config.visibleLeaseMs
  return {
    ...link,
    ...{ visit_id: newId('vis'), document_version: 1, page_count: pageCount },
    ...{ visitor_id: null, email: null, confidence: 'anonymous', reader_key: `reader-key-${index}` },
    ...{ state: 'reading', opened_at: now, last_active_at: now, deadline_at: leavesAt, sweep_at: leavesAt },
    ...{ page: 1, visible: 1, active_ms: 0, open_ms: 0, pages: '{}', loads: JSON.stringify(newLoads(now)) },
    ...{ leaves: 0, returning: 0, suspicion: '[]', suspected: 0, user_agent: 'bench' },
  }
}

async function insertAll<T extends keyof Database>(
  { store }: Tracker['context'],
  table: T,
  rows: readonly Insertable<Database[T]>[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    await store.db
      .insertInto(table)
      .values(rows.slice(start, start + rowsAtOnce) as never)
      .execute()
  }
}
