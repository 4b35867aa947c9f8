// Sets up a workspace for the screenshots: tracker, desktop and practice org with visits of several days and current readers.
import type { Browser } from '@playwright/test'
import type { Locale } from '#shared/model/basics.ts'
import type { Link } from '#shared/model/documents.ts'
import { eventually } from '../../fixtures/part.ts'
import type { Desktop, DesktopOptions } from '../fixtures/desktop.ts'
import { type Device, joinAsDevice } from '../fixtures/device.ts'
import type { TestOrg } from '../fixtures/practice-org.ts'
import { connect, dropFiles, goTo, joinWithInvite } from '../fixtures/rep.ts'
import { startTracker, type TestTracker } from '../fixtures/tracker.ts'
import { moveVisit, openDatabase, type Reader, startReading, type TrackerDatabase } from './readers.ts'
import { printDocument } from './sample-documents.ts'
import { localTime, type SampleTeam, sampleTeams } from './sample-team.ts'

export type ScreenshotWorkspace = {
  readonly desktop: Desktop
  readonly team: SampleTeam
  readonly documentIds: string[]
  /** Two links of the first document. One link asks for the e-mail address, and one link doesn't. */
  readonly links: { asks: Link; personal: Link }
  readonly visitIds: string[]
  readonly visitorId: string
  readonly historyUrl: string
  close(): Promise<void>
}

export type SetUpParts = {
  locale: Locale
  folder: string
  browser: Browser
  practiceOrg: TestOrg
  openDesktop: (options: Omit<DesktopOptions, 'browser' | 'dataFolder' | 'callbackPorts'>) => Promise<Desktop>
  /** Called at each step of the setup. */
  onStep: (step: 'join' | 'joined' | 'connected', desktop: Desktop) => Promise<void>
}

export async function setUpWorkspace(parts: SetUpParts): Promise<ScreenshotWorkspace> {
  const { locale, folder, practiceOrg } = parts
  const team = sampleTeams[locale]
  const env = { TRACKER_WORKSPACE_NAME: team.workspace }
  const tracker = await startTracker({ folder, graceMs: 200, env })
  await tracker.configure(practiceOrg.address)
  const desktop = await joinAndConnect(parts, team, tracker)
  const device = await joinAsDevice(tracker.url, await tracker.invite(team.rep))
  await joinAsDevice(tracker.url, await tracker.invite(team.colleague), team.colleague)
  const documentIds = await upload(parts, team, desktop, device)
  for (const documentId of documentIds) await writeWorkflows(device, documentId, locale, practiceOrg)

  const store = openDatabase(folder)
  const links = await makeLinks(device, team, documentIds)
  const visitIds = await makeVisits(store, team, links)
  await waitUntilSettled(device)
  for (const [index, { at }] of team.visits.entries())
    moveVisit(store, String(visitIds[index]), localTime(team, ...at))
  const reading = await startCurrentReaders(store, team, links)
  const visitors = await device.client.call('visitors.list', { query: {} })
  const visitor = visitors.items.find(({ email }) => email === team.visits[0]?.email)
  return {
    desktop,
    team,
    documentIds,
    links: { asks: links.general(0), personal: links.personal(0, String(team.visits[0]?.email)) },
    visitIds,
    visitorId: String(visitor?.id),
    historyUrl: String(visitor?.historyUrl),
    async close() {
      reading.stop()
      store.db.close()
      await tracker.stop()
    },
  }
}

async function joinAndConnect(
  { locale, openDesktop, practiceOrg, onStep }: SetUpParts,
  team: SampleTeam,
  tracker: TestTracker,
): Promise<Desktop> {
  const desktop = await openDesktop({ locale, timeZone: team.timeZone })
  await desktop.page.clock.setFixedTime(team.now)
  await onStep('join', desktop)
  const { name, email, user } = team.rep
  await joinWithInvite(desktop, await tracker.invite({ email, role: 'admin' }), {
    name,
    email,
    workspace: team.workspace,
  })
  await desktop.page.getByRole('button', { name: desktop.words('settings.connect'), exact: true }).waitFor()
  await onStep('joined', desktop)
  await connect(desktop, await practiceOrg.control.named(user))
  await onStep('connected', desktop)
  return desktop
}

async function upload(
  { browser, folder }: SetUpParts,
  team: SampleTeam,
  desktop: Desktop,
  { client }: Device,
): Promise<string[]> {
  await goTo(desktop, 'documents')
  for (const [index, document] of team.documents.entries()) {
    await dropFiles(desktop.page, [await printDocument(browser, folder, document)])
    await desktop.page.getByRole('main').getByRole('link').nth(index).waitFor()
  }
  const { items } = await client.call('documents.list', { query: {} })
  const ids: string[] = []
  for (const { title } of team.documents) {
    const made = items.find((each) => each.title === title.replaceAll(':', ''))
    if (!made) throw new Error(`"${title}" was not uploaded.`)
    await client.call('documents.update', { params: { documentId: made.id }, body: { title } })
    ids.push(made.id)
  }
  const dismiss = desktop.page.getByRole('button', { name: desktop.words('uploads.dismiss') })
  // A finished upload may disappear from the list while the test clicks it.
  while ((await dismiss.count()) > 0)
    await dismiss
      .first()
      .click({ timeout: 2_000 })
      .catch(() => {})
  return ids
}

async function writeWorkflows(
  { client }: Device,
  documentId: string,
  locale: Locale,
  { control }: TestOrg,
): Promise<void> {
  const params = { documentId }
  await client.call('workflows.create', {
    params,
    body: {
      trigger: 'left',
      action: { type: 'task', assignee: 'recordOwner', locale, subject: null, comments: null },
    },
  })
  const key = locale === 'ja' ? 'campaignJapanese' : 'campaignEnglish'
  const campaignId = await control.named(key)
  const campaign = (await control.records('Campaign')).find(({ Id }) => Id === campaignId)
  await client.call('workflows.create', {
    params,
    body: {
      trigger: 'opened',
      action: { type: 'campaign', campaignId, campaignName: String(campaign?.Name) },
    },
  })
}

type Links = { personal: (document: number, email: string) => Link; general: (document: number) => Link }

async function makeLinks({ client }: Device, team: SampleTeam, documentIds: string[]): Promise<Links> {
  const made = new Map<string, Link>()
  const make = async (document: number, recipientEmail: string | null) => {
    const key = `${document} ${recipientEmail}`
    if (made.has(key)) return
    const params = { documentId: String(documentIds[document]) }
    made.set(
      key,
      await client.call('links.create', { params, body: { name: '', recipientEmail, settings: {} } }),
    )
  }
  for (const document of documentIds.keys()) await make(document, null)
  for (const { document, email, by } of [...team.visits, ...team.readers.map(asLink)])
    if (by === 'link') await make(document, email)
  const find = (key: string): Link => {
    const link = made.get(key)
    if (!link) throw new Error(`No link for ${key}.`)
    return link
  }
  return {
    personal: (document, email) => find(`${document} ${email}`),
    general: (document) => find(`${document} null`),
  }
}

const asLink = <T extends object>(reader: T) => ({ ...reader, by: 'link' as const })

/** Waits until every visit has ended and its workflows have written to Salesforce. */
async function waitUntilSettled({ client }: Device): Promise<void> {
  let open: string[] = []
  await eventually(
    'every run is settled',
    async () => {
      const { items } = await client.call('visits.list', { query: {} })
      open = items.flatMap(({ state, visitor, runs }) => [
        ...(state === 'left' ? [] : [`${visitor.email} ${state}`]),
        ...runs
          .filter((run) => run.settledAt === null)
          .map((run) => `${visitor.email} ${run.action.type} ${run.state}`),
      ])
      return open.length === 0
    },
    60_000,
  ).catch((error) => {
    throw new Error(`${error.message}: ${open.join(', ')}`)
  })
}

/** Makes the visits of the team, oldest first, so that the second visit of a person counts as a returning visit. Returns the ids of the visits. */
async function makeVisits(store: TrackerDatabase, team: SampleTeam, links: Links): Promise<string[]> {
  const visitIds: string[] = []
  for (const [index, visit] of [...team.visits.entries()].reverse()) {
    const { document, email, by, pages } = visit
    const link = by === 'link' ? links.personal(document, email) : links.general(document)
    const reader = await startReading(store, link.url, {
      pages,
      isScanner: by === 'scanner',
      ...(by === 'link' ? {} : { email }),
    })
    await reader.leave()
    visitIds[index] = reader.visitId
  }
  return visitIds
}

/** Starts the visits of the current readers. They send beats until `stop`, so that the visits stay open while the screenshots are taken. */
async function startCurrentReaders(
  store: TrackerDatabase,
  team: SampleTeam,
  links: Links,
): Promise<{ stop: () => void }> {
  const readers: Reader[] = []
  for (const { document, email, pages } of team.readers) {
    const reader = await startReading(store, links.personal(document, email).url, { pages })
    store.db
      .prepare('UPDATE visits SET opened_at = ? WHERE visit_id = ?')
      .run(localTime(team, 0, '10:22'), reader.visitId)
    readers.push(reader)
  }
  const timer = setInterval(() => {
    for (const reader of readers) reader.beat().catch(() => {})
  }, 4_000)
  return { stop: () => clearInterval(timer) }
}
