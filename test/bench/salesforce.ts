// API calls and time that a visit costs in Salesforce, with a Task and two campaigns, beside one call per step: both really
// executed against practice orgs of the same make.
import { eventually } from '../fixtures/part.ts'
import { makePdf } from '../fixtures/pdf.ts'
import { createReader } from '../fixtures/team/reader.ts'
import { startTeam, type Team } from '../fixtures/team/team.ts'
import type { Bench } from './bench.ts'
import { type NaiveJob, writeNaively } from './naive.ts'
import { type Row, rowOf } from './row.ts'
import { callsByKind, type Kind, kinds } from './salesforce-kinds.ts'

const singles = 10
const readersAtOnce = 20
const campaigns = ['campaignJapanese', 'campaignEnglish']

type Cost = { calls: number; ms: number }

export const salesforce: Bench = async ({ visits: backlog = 500, say }) => {
  const team = await startTeam({ trackerEnv: { TRACKER_GRACE_MS: '200' } })
  try {
    const stage = await setStage(team)
    const desktop = await team.addDesktop('aiko')
    await desktop.start()
    const first = emails('single', singles)
    await addLeads(team, first)
    const single = await costOf(team, async () => {
      for (const email of first) {
        await readAll(team, stage, [email])
        await written(team, [email])
      }
    })
    say(`salesforce: ${singles} single visits, ${single.calls} calls`)

    const readers = {
      open_and_leave: emails('opens', singles),
      owner_rule: emails('owned', singles),
      resume: emails('resumes', singles),
    }
    await addLeads(team, Object.values(readers).flat())
    const byKind = await callsByKind(team, readers)
    say(`salesforce: by kind ${JSON.stringify(byKind)}`)
    const before = await memberCount(team)

    await desktop.stop()
    const later = emails('backlog', backlog)
    await addLeads(team, later)
    await readAll(team, stage, later)
    await left(team, stage, singles + backlog)
    const batched = await costOf(team, async () => {
      await desktop.start()
      await written(team, later)
    })
    say(`salesforce: a backlog of ${backlog}, ${batched.calls} calls in ${Math.round(batched.ms)} ms`)
    await checkMembers(team, before, backlog)

    const naive = await costOf(team, () => naively(team, backlog))
    // A leave alone, and one whose opening added to a campaign, by one call per step.
    const leave = (await costOf(team, () => naively(team, singles, 'plain', []))).calls / singles
    const member =
      (await costOf(team, () => naively(team, singles, 'member', campaigns.slice(0, 1)))).calls / singles
    const naiveByKind = { open_and_leave: member, owner_rule: leave, resume: leave }
    say(`salesforce: naively ${naive.calls} calls in ${Math.round(naive.ms)} ms`)
    return [...rowsOf({ single, batched, naive, backlog }), ...rowsByKind(byKind, naiveByKind)]
  } finally {
    await team.close()
  }
}

const emails = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}${index}@bench.example`)

type Stage = { slug: string; documentId: string }

async function setStage({ aiko, org }: Team): Promise<Stage> {
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

async function readAll({ tracker }: Team, { slug }: Stage, list: readonly string[]): Promise<void> {
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

/** All visits of the document have left, so that the whole backlog waits. */
async function left({ aiko }: Team, { documentId }: Stage, count: number): Promise<void> {
  await eventually(
    'the backlog has left',
    async () => {
      let gone = 0
      let cursor: string | null = null
      do {
        const page: { items: { state: string }[]; next: string | null } = await aiko.client.call(
          'visits.list',
          {
            query: { documentId, limit: 200, ...(cursor ? { cursor } : {}) },
          },
        )
        gone += page.items.filter(({ state }) => state === 'left').length
        cursor = page.next
      } while (cursor)
      return gone === count
    },
    60_000,
  )
}

/** Exactly one Task for each of these; more is an error, not a result. */
async function written({ org }: Team, list: readonly string[]): Promise<void> {
  const { store } = org.practiceOrg.org
  const wanted = new Set(list)
  const about = () =>
    store.rows('Task').filter((task) => wanted.has(String(task.Subject).split(' ')[0] ?? '')).length
  await eventually('a Task for each visit', () => about() >= list.length, 120_000)
  if (about() !== list.length) throw new Error(`${about()} Tasks for ${list.length} visits`)
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
  const began = performance.now()
  await work()
  const ms = performance.now() - began
  return { calls: (await org.control.state()).apiCalls - before, ms }
}

/** The same people once more, by one who knows no batches. */
async function naively({ org }: Team, count: number, name = 'naive', keys = campaigns): Promise<void> {
  const { accessToken, instanceUrl } = await org.control.grant(await org.control.named('aiko'))
  const campaignIds = await Promise.all(keys.map((key) => org.control.named(key)))
  const jobs: NaiveJob[] = emails(name, count).map((email) => ({ email, campaignIds }))
  await addLeads(
    { org } as Team,
    jobs.map(({ email }) => email),
  )
  for (const job of jobs) await writeNaively({ accessToken, instanceUrl }, job)
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

function rowsByKind(calls: Record<Kind, number>, naive: Record<Kind, number>): Row[] {
  return kinds.map((kind) =>
    rowOf({
      ...{ bench: 'salesforce', case: kind, metric: 'api_calls_per_visit', unit: 'calls' },
      ...{ value: calls[kind], against: naive[kind] },
    }),
  )
}
