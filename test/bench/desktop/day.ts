// A day of a main process: readers open and leave links, and main shows a notification and writes a Task to the practice org for each of them. Compares the
// process after the first 2,000 events of the feed with the same process after 10,000.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { freePort } from '../../e2e/fixtures/ports.ts'
import { eventually } from '../../fixtures/part.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { joinAs, type TeamMember } from '../../fixtures/team/member.ts'
import { createReader } from '../../fixtures/team/reader.ts'
import { startTeamTracker } from '../../fixtures/team/tracker.ts'
import { createPracticeOrg } from '../../salesforce-org/app.ts'
import { PracticeOrgControl } from '../../salesforce-org/control.ts'
import { type Headless, startHeadless } from './headless.ts'
import { inspectEnv, openInspector, type ProcessState } from './inspector.ts'
import { builtFile } from './workspace.ts'

/** The opening, the leave, the notification of the leave, and the written Task. */
const eventsOfVisit = 4
const readersAtOnce = 12
const settledWithinMs = 120_000

/** `events`: between the two states. `fileBytes`: the size of the settings file at the end. */
export type Day = {
  early: ProcessState
  late: ProcessState
  events: number
  allEvents: number
  fileBytes: number
}

export async function liveDay(events: number, log: (line: string) => void): Promise<Day> {
  const team = await startTeam()
  try {
    const slug = await prepare(team.admin)
    const { url } = await team.admin.client.call('devices.invite', {})
    const desktop = await startHeadless({
      ...{ invite: url, env: inspectEnv, args: ['--callback-ports', team.ports.join(',')] },
      openExternal: (address) => void allow(address, team.userId),
    })
    try {
      return await measure({ team, slug, desktop, events, log })
    } finally {
      await desktop.close()
    }
  } finally {
    await team.close()
  }
}

async function startTeam() {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-day-'))
  const ports = [await freePort(), await freePort()]
  const practiceOrg = createPracticeOrg({
    port: 0,
    callbackUrls: ports.map((port) => `http://localhost:${port}/oauth/callback`),
  })
  const address = await practiceOrg.listen()
  const control = new PracticeOrgControl(address.controlUrl)
  const tracker = await startTeamTracker({
    ...{ dataDir: dir, file: builtFile('src/tracker/server.ts') },
    env: { TRACKER_GRACE_MS: '100' },
  })
  const admin = await joinAs(tracker.invite, { name: 'Aiko Sato', email: 'aiko@example.co.jp' })
  await admin.client.call('workspace.update', {
    body: { salesforceApp: { consumerKey: address.consumerKey, loginUrl: address.loginUrl } },
  })
  return {
    ...{ tracker, admin, ports, userId: await control.named('aiko') },
    /** The number of events in the feed. */
    events: () => feedEvents(path.join(dir, 'tracker.db')),
    tasks: () => practiceOrg.org.store.rows('Task').length,
    async close() {
      await tracker.stop()
      await practiceOrg.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function feedEvents(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return Number(database.prepare('select max(feed_seq) as last from workspaces').get()?.last)
  } finally {
    database.close()
  }
}

/** Presses "Allow" on the login page of the practice org. */
async function allow(authorizeUrl: string, user: string): Promise<void> {
  const consent = await fetch(authorizeUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ user, decision: 'allow' }).toString(),
    redirect: 'manual',
  })
  await (await fetch(consent.headers.get('location') ?? '')).text()
}

/** Returns the slug of a link whose visits become Tasks. */
async function prepare({ client, uploadPdf }: TeamMember): Promise<string> {
  const { id: documentId } = await uploadPdf(await makePdf({ pages: 3, title: 'Day' }), 'Day')
  const params = { documentId }
  await client.call('workflows.create', {
    params,
    body: {
      trigger: 'left',
      action: { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null },
    },
  })
  const link = await client.call('links.create', { params, body: {} })
  return new URL(link.url).pathname.slice(1)
}

type Setup = {
  team: Awaited<ReturnType<typeof startTeam>>
  slug: string
  desktop: Headless
  events: number
  log: (line: string) => void
}

async function measure({ team, slug, desktop, events, log }: Setup): Promise<Day> {
  await desktop.call('salesforce.connect')
  await eventually('Salesforce is connected', async () => {
    const { salesforce } = (await desktop.call('session.get')) as { salesforce: { state: string } }
    return salesforce.state === 'connected'
  })
  const inspector = await openInspector(desktop.part)
  const visits = Math.ceil(events / eventsOfVisit)
  const first = Math.ceil(visits / 5)
  const settled = async (count: number) => {
    await eventually(`${count} Tasks are written`, () => team.tasks() >= count, settledWithinMs)
    await eventually('the notifications are shown', () => desktop.notifications() >= count, settledWithinMs)
  }
  await readAll(team.tracker.url, slug, 0, first)
  await settled(first)
  const early = await inspector.read()
  const earlyEvents = team.events()
  log(`desktop: after ${first} visits ${textOf(early)}`)
  await readAll(team.tracker.url, slug, first, visits)
  await settled(visits)
  const late = await inspector.read()
  log(`desktop: after ${visits} visits ${textOf(late)}`)
  inspector.close()
  const fileBytes = statSync(path.join(desktop.dataDir, 'desktop.json')).size
  const allEvents = team.events()
  return { early, late, events: allEvents - earlyEvents, allEvents, fileBytes }
}

const textOf = ({ rssBytes, heapBytes, entries, listeners }: ProcessState) =>
  `${Math.round(rssBytes / 1e6)} MB, heap ${(heapBytes / 1e6).toFixed(1)} MB, ${entries} entries, ${listeners} listeners`

/** Lets the readers with the numbers from `from` to `to` open the link, read a page and leave. */
async function readAll(url: string, slug: string, from: number, to: number): Promise<void> {
  let next = from
  const readOneAfterTheOther = async () => {
    while (next < to) {
      const reader = createReader(() => url, slug, `reader${next++}@day.example`)
      await reader.open()
      await reader.beat(1, 900)
      await reader.goodbye()
    }
  }
  await Promise.all(Array.from({ length: readersAtOnce }, readOneAfterTheOther))
}
