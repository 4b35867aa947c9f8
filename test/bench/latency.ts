// Measures the time from the closing of a tab to the Task in the org, and to the notification on the desktop of the rep. The bench uses
// Chromium, the built viewer, and separate processes for tracker and desktop. The graces have their default lengths.
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { chromiumLaunch } from '../../scripts/test/chromium.ts'
import { eventually } from '../fixtures/part.ts'
import { makePdf } from '../fixtures/pdf.ts'
import type { TeamDesktop } from '../fixtures/team/desktop.ts'
import { startTeam, type Team } from '../fixtures/team/team.ts'
import { type Bench, repeated } from './bench.ts'
import { percentile, type Row, rowOf } from './row.ts'

/** The short grace of a closed tab: the default of TRACKER_CLOSED_GRACE_MS. The bench sets this variable, because the overhead excludes the grace. */
const graceMs = 1_000
/**
 * The number of tabs that are open at the same time. All tabs are opened and read before the first tab is closed, so that no other work of the
 * bench runs while a leave is processed.
 */
const tabsAtOnce = 30
const betweenClosesMs = 250
/** The number of tabs that are loading at the same time. A loading tab mostly waits for its first beats. */
const loadingAtOnce = 6

const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36'

type Closed = { email: string; visitId: string; closedAt: number }

export const latency: Bench = async ({ runs, visits = 60, log }) => {
  const team = await startTeam({
    trackerEnv: { TRACKER_CLOSED_GRACE_MS: String(graceMs), TRACKER_LOG_LEVEL: 'info' },
  })
  const tasks = watchTasks(team)
  const browser = await chromium.launch({
    ...chromiumLaunch(),
    args: [...(chromiumLaunch().args ?? []), '--disable-blink-features=AutomationControlled'],
    ignoreDefaultArgs: ['--enable-automation'],
  })
  try {
    const documentId = await prepare(team)
    const desktop = await team.addDesktop('aiko')
    await desktop.start()
    let readers = 0
    return await repeated(runs, async () => {
      const closed: Closed[] = []
      while (closed.length < visits) {
        const count = Math.min(tabsAtOnce, visits - closed.length)
        const part = await openAndCloseTabs(team, browser, documentId, readers, count)
        readers += count
        await waitForResults(part, tasks, desktop)
        closed.push(...part)
        log(`latency: ${closed.length} of ${visits} visits`)
      }
      log(`latency: ${shortGraces(team, closed)} of ${visits} visits had the short grace`)
      return rowsOf(closed, tasks, shownAt(desktop))
    })
  } finally {
    await browser.close()
    await team.close()
  }
}

/** Returns the time of each Task in the org by the e-mail address in its subject. Each new Task adds an entry to the map. */
function watchTasks({ org }: Team): Map<string, number> {
  const at = new Map<string, number>()
  const { store } = org.practiceOrg.org
  const insert = store.insert.bind(store)
  store.insert = (object, values) => {
    const row = insert(object, values)
    if (object === 'Task') at.set(String(values.Subject).split(' ')[0] ?? '', Date.now())
    return row
  }
  return at
}

async function prepare({ aiko }: Team): Promise<string> {
  const { id: documentId } = await aiko.uploadPdf(await makePdf({ pages: 6, title: 'Latency' }), 'Latency')
  await aiko.client.call('workflows.create', {
    params: { documentId },
    body: {
      trigger: 'left',
      action: { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null },
    },
  })
  return documentId
}

const emailOf = (index: number) => `reader${index}@latency.example`

async function openAndCloseTabs(
  team: Team,
  browser: Browser,
  documentId: string,
  first: number,
  count: number,
): Promise<Closed[]> {
  const context = await browser.newContext({ userAgent, locale: 'en-US' })
  const open: { page: Page; email: string; visitId: string }[] = []
  let next = first
  async function openTabs(): Promise<void> {
    while (next < first + count) open.push(await readInTab(team, context, documentId, emailOf(next++)))
  }
  await Promise.all(Array.from({ length: loadingAtOnce }, openTabs))
  const closed: Closed[] = []
  for (const { page, email, visitId } of open) {
    const closedAt = Date.now()
    await page.close()
    closed.push({ email, visitId, closedAt })
    await new Promise((resolve) => setTimeout(resolve, betweenClosesMs))
  }
  await context.close()
  return closed
}

/** Simulates a person: opens the link, waits for the first page, moves the mouse and scrolls. */
async function readInTab({ aiko, org }: Team, context: BrowserContext, documentId: string, email: string) {
  await org.control.insert('Lead', {
    ...{ FirstName: 'Lea', LastName: email, Name: `Lea ${email}`, Email: email, Company: 'Latency Ltd' },
    ...{ Status: 'Open - Not Contacted', IsConverted: false, OwnerId: await org.control.named('aiko') },
  })
  const link = await aiko.client.call('links.create', {
    params: { documentId },
    body: { recipientEmail: email },
  })
  const page = await context.newPage()
  const opening = page.waitForResponse((answer) => /\/api\/view\/[\w-]{22}\/visits$/.test(answer.url()))
  await page.goto(link.url)
  const { visitId } = (await (await opening).json()) as { visitId: string }
  await page.locator('canvas').first().waitFor()
  const beat = page.waitForResponse(
    (answer) => new URL(answer.url()).pathname === '/api/view/beats' && answer.ok(),
  )
  await page.mouse.move(300, 300)
  await page.mouse.move(420, 360)
  await page.mouse.wheel(0, 300)
  await beat
  return { page, email, visitId }
}

const shownAt = (desktop: TeamDesktop): Map<string, number> =>
  new Map(
    desktop
      .journal()
      .flatMap((line) =>
        line.type === 'notify' ? [[line.path.replace('/visits/', ''), line.at] as const] : [],
      ),
  )

async function waitForResults(closed: readonly Closed[], tasks: Map<string, number>, desktop: TeamDesktop) {
  await eventually(
    'a Task and a notification for every closed tab',
    () => {
      const shown = shownAt(desktop)
      return closed.every(({ email, visitId }) => tasks.has(email) && shown.has(visitId))
    },
    graceMs + 60_000,
  )
}

/** Returns the number of visits that left after the short grace, from the log of the tracker. The others show a wait of the whole grace in the rows. */
function shortGraces({ tracker }: Team, closed: readonly Closed[]): number {
  const lines = tracker.log().split('\n')
  const isShort = (line: string) => line.includes('visit left') && line.includes('"cause":"closed"')
  const left = lines.filter(isShort).join('\n')
  return closed.filter(({ visitId }) => left.includes(visitId)).length
}

const ranks = [50, 99] as const
/** The highest overhead in ms: what the tracker, the desktop and Salesforce may take after the grace. */
const mostOverheadMs = { 50: 40, 99: 200 } as const

function rowsOf(closed: readonly Closed[], tasks: Map<string, number>, shown: Map<string, number>): Row[] {
  const cases = {
    task: closed.map(({ email, closedAt }) => (tasks.get(email) ?? Number.NaN) - closedAt),
    notification: closed.map(({ visitId, closedAt }) => (shown.get(visitId) ?? Number.NaN) - closedAt),
  }
  return Object.entries(cases).flatMap(([name, times]) =>
    ranks.flatMap((rank) => {
      const whole = percentile(times, rank / 100)
      const row = { bench: 'latency', case: name, unit: 'ms' }
      return [
        rowOf({
          ...{ ...row, metric: `overhead_p${rank}`, value: whole - graceMs, against: graceMs },
          goal: { of: 'value', atMost: mostOverheadMs[rank] },
        }),
        rowOf({ ...row, metric: `close_to_${name}_p${rank}`, value: whole, against: graceMs }),
      ]
    }),
  )
}
