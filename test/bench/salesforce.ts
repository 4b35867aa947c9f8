// Measures the API calls and the time per visit in Salesforce, with one Task and two campaign members. The reference makes one call for each step.
// Lastpage and the reference call the practice org.
import { eventually } from '../fixtures/part.ts'
import { makePdf } from '../fixtures/pdf.ts'
import type { TeamDesktop } from '../fixtures/team/desktop.ts'
import { createReader } from '../fixtures/team/reader.ts'
import { startTeam, type Team } from '../fixtures/team/team.ts'
import type { Bench, BenchOptions } from './bench.ts'
import { type VisitToWrite, writeVisit } from './one-call-per-step.ts'
import { type Row, rowOf } from './row.ts'
import { apiCallsByKind, kinds } from './salesforce-kinds.ts'
import {
  addMappedFields,
  apiCallsOfOptional,
  type OptionalKind,
  optionalKinds,
} from './salesforce-optional.ts'
import { apiCallsOfRelated, relatedKinds } from './salesforce-related.ts'

const singles = 10
const readersAtOnce = 20
const campaigns = ['campaignJapanese', 'campaignEnglish']

type Cost = { calls: number; ms: number }

export const salesforce: Bench = async ({ visits: backlog = 500, log }) => {
  const team = await startTeam({ trackerEnv: { TRACKER_GRACE_MS: '200' } })
  try {
    const document = await createDocument(team)
    await addMappedFields(team)
    const desktop = await team.addDesktop('aiko')
    await desktop.start()
    const first = emails('single', singles)
    await addLeads(team, first)
    const single = await costOf(team, async () => {
      for (const email of first) {
        await readAll(team, document, [email])
        await waitForTasks(team, [email])
      }
    })
    log(`salesforce: ${singles} single visits, ${single.calls} calls`)

    const readers = {
      open_and_leave: emails('opens', singles),
      owner_rule: emails('owned', singles),
      resume: emails('resumes', singles),
    }
    await addLeads(team, Object.values(readers).flat())
    const byKind = await apiCallsByKind(team, readers)
    log(`salesforce: by kind ${JSON.stringify(byKind)}`)
    const statusReaders = emails('status', singles)
    await addLeads(team, statusReaders)
    const related = await apiCallsOfRelated(team, {
      contacts: emails('related', singles),
      leads: statusReaders,
    })
    log(`salesforce: related records and member statuses ${JSON.stringify(related)}`)
    const optional = await measureOptional(team)
    log(`salesforce: conditions, companies and optional writes ${JSON.stringify(optional)}`)
    const batched = await measureBacklog(team, { desktop, document, backlog, log })

    const naive = await costOf(team, () => writeOneCallPerStep(team, backlog))
    // The reference for a visit with only a Task, and for a visit with a Task and one campaign member.
    const leave = (await costOf(team, () => writeOneCallPerStep(team, singles, 'plain', []))).calls / singles
    const member =
      (await costOf(team, () => writeOneCallPerStep(team, singles, 'member', campaigns.slice(0, 1)))).calls /
      singles
    const naiveByKind = { open_and_leave: member, owner_rule: leave, resume: leave }
    log(`salesforce: with one call for each step ${naive.calls} calls in ${Math.round(naive.ms)} ms`)
    return [
      ...rowsOf({ single, batched, naive, backlog }),
      ...rowsByKind(kinds, byKind, naiveByKind),
      // One call for each step: the match needs one call, and each further record one more.
      ...rowsByKind(optionalKinds, optional, {
        visit_condition_not_met: leave,
        record_condition_not_met: leave,
        company: leave,
        new_lead: leave + 1,
        mapped_fields: leave + 1,
      }),
      // One call for each step: a Task needs one more call for the Opportunities, and each of two statuses needs a member.
      ...rowsByKind(relatedKinds, related, { related_record: leave + 1, member_status: 2 * member }),
    ]
  } finally {
    await team.close()
  }
}

type BacklogParts = {
  desktop: TeamDesktop
  document: BenchDocument
  backlog: number
  log: BenchOptions['log']
}

/** Measures visits that left while no desktop ran. */
async function measureBacklog(team: Team, { desktop, document, backlog, log }: BacklogParts): Promise<Cost> {
  const before = await memberCount(team)

  await desktop.stop()
  const later = emails('backlog', backlog)
  await addLeads(team, later)
  await readAll(team, document, later)
  await waitForLeaves(team, document, singles + backlog)
  const batched = await costOf(team, async () => {
    await desktop.start()
    await waitForTasks(team, later)
  })
  log(`salesforce: a backlog of ${backlog}, ${batched.calls} calls in ${Math.round(batched.ms)} ms`)
  await checkMembers(team, before, backlog)
  return batched
}

async function measureOptional(team: Team): Promise<Record<OptionalKind, number>> {
  const readers = Object.fromEntries(optionalKinds.map((kind) => [kind, emails(kind, singles)])) as Record<
    OptionalKind,
    string[]
  >
  const { company: _contacts, new_lead: _unknown, ...withLead } = readers
  await addLeads(team, Object.values(withLead).flat())
  return apiCallsOfOptional(team, readers)
}

const emails = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}${index}@bench.example`)

type BenchDocument = { slug: string; documentId: string }

async function createDocument({ aiko, org }: Team): Promise<BenchDocument> {
  const { id: documentId } = await aiko.uploadPdf(await makePdf({ pages: 3, title: 'Bench' }), 'Bench')
  const params = { documentId }
  await aiko.client.call('workflows.create', {
    params,
    body: {
      trigger: 'left',
      action: { type: 'task', assignee: 'recordOwner', locale: 'en', subject: null, comments: null },
    },
  })
  for (const key of campaigns) {
    const campaignId = await org.control.named(key)
    await aiko.client.call('workflows.create', {
      params,
      body: { trigger: 'left', action: { type: 'campaign', campaignId, campaignName: key } },
    })
  }
  const link = await aiko.client.call('links.create', { params, body: {} })
  return { documentId, slug: new URL(link.url).pathname.slice(1) }
}

async function addLeads({ org }: Team, list: readonly string[]): Promise<void> {
  const OwnerId = await org.control.named('aiko')
  for (const email of list) {
    const name = { FirstName: 'Lea', LastName: email, Name: `Lea ${email}` }
    const rest = { Company: 'Bench Ltd', Status: 'Open - Not Contacted', IsConverted: false }
    await org.control.insert('Lead', { ...name, Email: email, OwnerId, ...rest })
  }
}

async function readAll({ tracker }: Team, { slug }: BenchDocument, list: readonly string[]): Promise<void> {
  for (let at = 0; at < list.length; at += readersAtOnce) {
    const readers = list
      .slice(at, at + readersAtOnce)
      .map((email) => createReader(() => tracker.url, slug, email))
    await Promise.all(
      readers.map(async (reader) => {
        await reader.open()
        await reader.read(1, 50, 50)
        await reader.goodbye()
      }),
    )
  }
}

/** Waits until all visits of the document have left, so that the complete backlog is waiting. */
async function waitForLeaves({ aiko }: Team, { documentId }: BenchDocument, count: number): Promise<void> {
  await eventually(
    'the backlog has left',
    async () => {
      let leftCount = 0
      let cursor: string | null = null
      do {
        const page: { items: { state: string }[]; next: string | null } = await aiko.client.call(
          'visits.list',
          {
            query: { documentId, limit: 200, ...(cursor ? { cursor } : {}) },
          },
        )
        leftCount += page.items.filter(({ state }) => state === 'left').length
        cursor = page.next
      } while (cursor)
      return leftCount === count
    },
    60_000,
  )
}

/** Waits until each address has one Task. Throws if there are more Tasks. */
async function waitForTasks({ org }: Team, list: readonly string[]): Promise<void> {
  const { store } = org.practiceOrg.org
  const wanted = new Set(list)
  const count = () =>
    store.rows('Task').filter((task) => wanted.has(String(task.Subject).split(' ')[0] ?? '')).length
  await eventually('a Task for each visit', () => count() >= list.length, 120_000)
  if (count() !== list.length) throw new Error(`${count()} Tasks for ${list.length} visits`)
}

async function memberCount({ org }: Team): Promise<number> {
  return org.practiceOrg.org.store.rows('CampaignMember').length
}

async function checkMembers(team: Team, before: number, visits: number): Promise<void> {
  const added = (await memberCount(team)) - before
  if (added !== visits * campaigns.length) throw new Error(`${added} campaign members for ${visits} visits`)
}

async function costOf({ org }: Team, work: () => Promise<void>): Promise<Cost> {
  const before = (await org.control.state()).apiCalls
  const startedAt = performance.now()
  await work()
  const ms = performance.now() - startedAt
  return { calls: (await org.control.state()).apiCalls - before, ms }
}

/** Writes the records of `count` new Leads with one call for each step. */
async function writeOneCallPerStep(
  { org }: Team,
  count: number,
  name = 'naive',
  keys = campaigns,
): Promise<void> {
  const { accessToken, instanceUrl } = await org.control.grant(await org.control.named('aiko'))
  const campaignIds = await Promise.all(keys.map((key) => org.control.named(key)))
  const jobs: VisitToWrite[] = emails(name, count).map((email) => ({ email, campaignIds }))
  await addLeads(
    { org } as Team,
    jobs.map(({ email }) => email),
  )
  for (const job of jobs) await writeVisit({ accessToken, instanceUrl }, job)
}

function rowsOf(cost: { single: Cost; batched: Cost; naive: Cost; backlog: number }): Row[] {
  const { single, batched, naive, backlog } = cost
  const row = (name: string, metric: string, unit: string, value: number, against: number) =>
    rowOf({ bench: 'salesforce', case: name, metric, unit, value, against })
  const naiveCalls = naive.calls / backlog
  return [
    row('single', 'api_calls_per_visit', 'calls', single.calls / singles, naiveCalls),
    row('backlog500', 'api_calls_per_visit', 'calls', batched.calls / backlog, naiveCalls),
    row('backlog500', 'ms_per_visit', 'ms', batched.ms / backlog, naive.ms / backlog),
  ]
}

function rowsByKind<K extends string>(
  kindsOfVisit: readonly K[],
  calls: Record<K, number>,
  naive: Record<K, number>,
): Row[] {
  return kindsOfVisit.map((kind) =>
    rowOf({
      ...{ bench: 'salesforce', case: kind, metric: 'api_calls_per_visit', unit: 'calls' },
      ...{ value: calls[kind], against: naive[kind] },
    }),
  )
}
