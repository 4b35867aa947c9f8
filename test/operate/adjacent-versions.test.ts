// A tracker of this version with a desktop of the version before, and the other way round: processes, from the join to the Task. The version before
// is in the history of the repository (test/faults/version-before.json).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, onTestFailed, test } from 'vitest'
import { workerTiming } from '../faults/environment.ts'
import { extractVersionBefore, missingVersionBefore } from '../faults/hosting/version-before.ts'
import { eventually } from '../fixtures/part.ts'
import { desktopChild, type TeamDesktop } from '../fixtures/team/desktop.ts'
import { joinAs, type TeamMember } from '../fixtures/team/member.ts'
import { createReader } from '../fixtures/team/reader.ts'
import { reportWithoutSalesforce, shareWithTask } from '../fixtures/team/share.ts'
import { startTeam, type Team, type TeamOptions } from '../fixtures/team/team.ts'

const missing = missingVersionBefore()
const titled = (title: string) => (missing ? `${title} (skipped: ${missing})` : title)
const folder = mkdtempSync(path.join(tmpdir(), 'lastpage-versions-'))
const before = path.join(folder, 'before')
let team: Team

beforeAll(() => {
  if (!missing) extractVersionBefore(before)
})
afterEach(() => team?.close())
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function start(options: TeamOptions): Promise<void> {
  team = await startTeam({ trackerEnv: { TRACKER_GRACE_MS: '300' }, timing: workerTiming, ...options })
  await reportWithoutSalesforce(team.aiko)
}

/** A reader reads and leaves. Resolves with the visit when its Task exists once and the desktop has notified it. */
async function visitAndTask(slug: string, email: string, desktop: TeamDesktop, { client }: TeamMember) {
  const reader = createReader(() => team.tracker.url, slug, email)
  await reader.open()
  await reader.read(2, 120, 60)
  await reader.goodbye()
  const params = { visitId: reader.visitId() }
  const visit = await eventually(
    `the run of ${email} is done`,
    async () => {
      const read = await client.call('visits.get', { params })
      return read.runs.some(({ state }) => state === 'done') && read
    },
    30_000,
  )
  const tasks = (await team.org.control.records('Task')).filter((each) =>
    String(each.Subject).includes(email),
  )
  expect(tasks.map(({ Id }) => Id)).toEqual([visit.runs[0]?.result?.taskId])
  await eventually(`the desktop has notified ${email}`, () =>
    desktop.journal().some((line) => line.type === 'notify' && line.path === `/visits/${visit.id}`),
  )
  return visit
}

test.skipIf(missing)(
  titled('a desktop of the version before works with this tracker, also after events that it does not know'),
  { timeout: 120_000 },
  async () => {
    await start({})
    const memberFile = path.join(before, 'test/fixtures/team/member.ts')
    const old: { joinAs: typeof joinAs } = await import(/* @vite-ignore */ memberFile)
    const member = await old.joinAs((await team.aiko.client.call('devices.invite', {})).url, {})
    const { slug } = await shareWithTask(member, { pages: 3 })
    const desktop = await team.addDesktop('aiko', path.join(before, desktopChild))
    onTestFailed(() => console.log(desktop.journal(), desktop.log(), team.tracker.log()))
    await desktop.start()
    const first = await visitAndTask(slug, 'first@example.com', desktop, member)

    const { client } = team.aiko
    const { url } = await client.call('invites.create', {
      body: { role: 'member', email: 'ben@example.com' },
    })
    const ben = await joinAs(url, { name: 'Ben' })
    await client.call('members.update', { params: { memberId: ben.memberId }, body: { role: 'manager' } })
    await client.call('erasures.create', { body: { email: 'first@example.com', mode: 'erased' } })
    const second = await visitAndTask(slug, 'second@example.com', desktop, member)
    expect(second.visitor.email).toBe('second@example.com')
    expect(first.id).not.toBe(second.id)
    expect((await member.client.call('me.get', {})).member.id).toBe(team.aiko.memberId)
  },
)

test.skipIf(missing)(
  titled('a desktop of this version works with a tracker of the version before'),
  { timeout: 120_000 },
  async () => {
    await start({ trackerFile: path.join(before, 'src/tracker/server.ts') })
    const { slug } = await shareWithTask(team.aiko, { pages: 3 })
    const desktop = await team.addDesktop('aiko')
    onTestFailed(() => console.log(desktop.journal(), desktop.log(), team.tracker.log()))
    await desktop.start()
    await visitAndTask(slug, 'reader@example.com', desktop, team.aiko)
  },
)
