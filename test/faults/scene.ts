// Where runs take place: a team with three documents whose workflows differ, and people in its org. One a lane.
import type { NotifyPreferences } from '#shared/model/people.ts'
import { makePdf } from '../fixtures/pdf.ts'
import type { TeamDesktop } from '../fixtures/team/desktop.ts'
import type { TimingChange } from '../fixtures/team/desktop-contract.ts'
import { startTeam, type Team } from '../fixtures/team/team.ts'
import { startTeamTracker, type TeamTracker, type TrackerVariant } from '../fixtures/team/tracker.ts'
import { type Balancer, createBalancer } from './balancer.ts'
import { type Channels, startChannels } from './channels.ts'
import { type LaneDatabase, openLaneDatabase } from './database.ts'
import type { DocumentKey, ReaderPlan } from './plan.ts'

/** Short, and in the proportions of the defaults: a lease outlives the write, caution outlives the slowest commit. */
export const caution = {
  leaseMs: 1_200,
  writeLeaseMs: 2_600,
  afterLostAnswerMs: 150,
  afterTimeOutMs: 1_800,
  afterLateCommitMs: 6_000,
  backOff: { firstMs: 150, maxMs: 1_200, jitter: [0.75, 1.25] },
  quotaPauseMs: 500,
  lockRetryMs: 60,
  keptTaskPollMs: 150,
} satisfies TimingChange

const trackerEnv = {
  TRACKER_GRACE_MS: '300',
  // Longer than a restart of the tracker on a busy machine: otherwise readers leave by silence, come back, and leave twice.
  TRACKER_VISIBLE_LEASE_MS: '20000',
  TRACKER_SHARED_RUN_DELAY_MS: '400',
  TRACKER_DELIVERY_LEASE_MS: '1500',
  TRACKER_DELIVERY_RETRY_MS: '200',
}

export type Place = { documentId: string; title: string; slug: string; japanese: boolean }

export type Scene = {
  readonly team: Team
  readonly channels: Channels
  readonly database: LaneDatabase
  readonly balancer: Balancer
  readonly places: Record<DocumentKey, Place>
  readonly campaignId: string
  /** Aiko's, at work all the time. */
  readonly desktop: TeamDesktop
  /** One more tracker on the same database and files. */
  startSecondTracker(as: TrackerVariant): Promise<TeamTracker>
  /** Made when first asked for. */
  secondDevice(): Promise<TeamDesktop>
  colleague(): Promise<TeamDesktop>
  /** Aiko's devices; the first is the one at work all the time. */
  desktops(): TeamDesktop[]
  /** The last words of the parts that can die. */
  logs(): string
  close(): Promise<void>
}

export async function openScene(databaseUrl: string | undefined): Promise<Scene> {
  const channels = await startChannels()
  const database = await openLaneDatabase(databaseUrl, () => team.trackerDir)
  const env = { ...trackerEnv, ...channels.env }
  const team = await startTeam({
    databaseUrl: database.url,
    trackerEnv: env,
    timing: caution,
    readTimeoutMs: 1_500,
    writeTimeoutMs: 700,
  })
  const campaignId = await team.org.control.named('campaignJapanese')
  const places = {
    toDocumentOwner: await openPlace(team, 'toDocumentOwner', campaignId),
    toRecordOwner: await openPlace(team, 'toRecordOwner', campaignId),
    withCampaign: await openPlace(team, 'withCampaign', campaignId),
  }
  await team.aiko.client.call('me.update', { body: { notify: aikosChoice } })
  const desktop = await team.addDesktop('aiko')
  await desktop.start()
  const desktops = [desktop]
  let second: Promise<TeamDesktop> | undefined
  let colleague: Promise<TeamDesktop> | undefined
  return {
    team,
    channels,
    database,
    balancer: createBalancer(team.tracker.url),
    places,
    campaignId,
    desktop,
    async startSecondTracker(as) {
      const options = { dataDir: team.trackerDir, databaseUrl: database.url, ...as }
      return startTeamTracker({ ...options, env: { ...env, ...as.env } })
    },
    secondDevice() {
      second ??= team.addDesktop('aiko').then((device) => {
        desktops.push(device)
        return device
      })
      return second
    },
    colleague() {
      colleague ??= team.addDesktop('ben')
      return colleague
    },
    desktops: () => desktops,
    logs: () => [team.tracker.log(), ...desktops.map((each) => each.log())].map(lastLines).join('\n'),
    async close() {
      await team.close()
      await channels.close()
      await database.close()
    },
  }
}

/** One mail a visit; one Slack message, that is written at open and edited at leave; one notification. */
const opened = { desktop: false, email: false, slack: true }
const left = { desktop: true, email: true, slack: true }
const aikosChoice: NotifyPreferences = {
  opened: { first: opened, returning: opened },
  left: { first: left, returning: left },
  quietHours: null,
}

const lastLines = (log: string) => log.split('\n').slice(-60).join('\n')

const titles: Record<DocumentKey, string> = {
  toDocumentOwner: 'Product tour',
  toRecordOwner: '製品のご案内',
  withCampaign: 'Spring offer',
}

async function openPlace({ aiko }: Team, key: DocumentKey, campaignId: string): Promise<Place> {
  const title = titles[key]
  const japanese = key === 'toRecordOwner'
  const { id: documentId } = await aiko.uploadPdf(await makePdf({ pages: 6, title: 'Faults' }), title)
  const params = { documentId }
  const link = await aiko.client.call('links.create', { params, body: { name: 'For everybody' } })
  await aiko.client.call('workflows.create', {
    params,
    body: {
      trigger: 'left',
      action: {
        type: 'task',
        assignee: key === 'toDocumentOwner' ? 'documentOwner' : 'recordOwner',
        locale: japanese ? 'ja' : 'en',
        subject: null,
        comments: null,
      },
    },
  })
  if (key === 'withCampaign') {
    await aiko.client.call('workflows.create', {
      params,
      body: { trigger: 'opened', action: { type: 'campaign', campaignId, campaignName: 'Campaign' } },
    })
  }
  return { documentId, title, japanese, slug: new URL(link.url).pathname.slice(1) }
}

/** Puts the reader's Lead or Contact into the org, where the plan has one; answers its id. */
export async function admit({ team }: Scene, { email, record }: ReaderPlan): Promise<string | null> {
  if (!record) return null
  const { control } = team.org
  const person = {
    FirstName: 'Faye',
    LastName: email.split('@')[0] ?? email,
    Name: `Faye ${email.split('@')[0]}`,
    Email: email,
    OwnerId: await control.named(record.owner),
  }
  const rest =
    record.type === 'Lead'
      ? { Company: 'Faults Ltd', Status: 'Open - Not Contacted', IsConverted: false }
      : { AccountId: null, IsPersonAccount: false }
  return (await control.insert(record.type, { ...person, ...rest })).Id
}
