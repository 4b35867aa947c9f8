// The environment of one lane (a series of runs): a team with three shared documents, a practice org, and the receivers of all channels. Each document
// has different workflows.

import { type NotifyChange, noChannels } from '#shared/model/people.ts'
import { makePdf } from '../fixtures/pdf.ts'
import type { TeamDesktop } from '../fixtures/team/desktop.ts'
import type { TimingChange } from '../fixtures/team/desktop-contract.ts'
import { startTeam, type Team } from '../fixtures/team/team.ts'
import { startTeamTracker, type TeamTracker, type TrackerVariant } from '../fixtures/team/tracker.ts'
import { type Balancer, createBalancer } from './balancer.ts'
import { type Channels, startChannels } from './channels.ts'
import { type LaneDatabase, openLaneDatabase } from './database.ts'
import type { DocumentKey, ReaderPlan } from './plan.ts'
import { company, nameInSalesforce } from './reader-names.ts'

/**
 * Durations for the run worker that are shorter than the default durations. A lease is longer than a write, and the wait after a time-out
 * is longer than the slowest commit.
 */
export const workerTiming = {
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
  // A reload takes longer than the short grace. The whole grace is longer than a reload on a busy machine.
  TRACKER_GRACE_MS: '2500',
  TRACKER_CLOSED_GRACE_MS: '200',
  // This lease is longer than a restart of the tracker on a busy machine. With a shorter lease, a visit leaves during the restart, resumes, and
  // then leaves a second time.
  TRACKER_VISIBLE_LEASE_MS: '20000',
  TRACKER_SHARED_RUN_DELAY_MS: '400',
  TRACKER_DELIVERY_LEASE_MS: '1500',
  TRACKER_DELIVERY_RETRY_MS: '200',
}

export type SharedDocument = { documentId: string; title: string; slug: string; japanese: boolean }

export type Environment = {
  readonly team: Team
  readonly channels: Channels
  readonly database: LaneDatabase
  readonly balancer: Balancer
  readonly sharedDocuments: Record<DocumentKey, SharedDocument>
  readonly campaignId: string
  /** The first desktop of Aiko. All runs of the plan use this desktop. */
  readonly desktop: TeamDesktop
  /** Starts one more tracker with the same database and files. */
  startSecondTracker(as: TrackerVariant): Promise<TeamTracker>
  /** Returns the second desktop of Aiko. The first call creates it. */
  secondDevice(): Promise<TeamDesktop>
  /** Returns the desktop of Ben. The first call creates it. */
  colleague(): Promise<TeamDesktop>
  /** The desktops of Aiko. The first element is `desktop`. */
  desktops(): TeamDesktop[]
  /** Returns the last 60 log lines of the tracker and of each desktop of Aiko. */
  logs(): string
  close(): Promise<void>
}

export async function startEnvironment(databaseUrl: string | undefined): Promise<Environment> {
  const channels = await startChannels()
  const database = await openLaneDatabase(databaseUrl, () => team.trackerDir)
  const env = { ...trackerEnv, ...channels.env }
  const team = await startTeam({
    databaseUrl: database.url,
    trackerEnv: env,
    timing: workerTiming,
    readTimeoutMs: 1_500,
    writeTimeoutMs: 700,
  })
  const campaignId = await team.org.control.named('campaignJapanese')
  const sharedDocuments = {
    toDocumentOwner: await shareDocument(team, 'toDocumentOwner', campaignId),
    toRecordOwner: await shareDocument(team, 'toRecordOwner', campaignId),
    withCampaign: await shareDocument(team, 'withCampaign', campaignId),
  }
  await channels.setUp(team.aiko)
  await team.aiko.client.call('me.update', { body: { notify: notifyPreferences } })
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
    sharedDocuments,
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

/**
 * Each visit leads to one mail, one desktop notification, one message in Slack and Chatwork, which is posted when the visit opens and edited when it
 * leaves, and one message of the leave in the other rooms. Teams also gets a message of the opening, if it is sent before the visit leaves.
 */
const opened = { ...noChannels, slack: true, chatwork: true, teams: true }
const left = {
  ...{ ...noChannels, desktop: true, email: true, slack: true },
  ...{ teams: true, googleChat: true, chatwork: true, lineWorks: true },
}
const notifyPreferences: NotifyChange = {
  opened: { first: opened, returning: opened },
  left: { first: left, returning: left },
  signals: noChannels,
  actions: noChannels,
  quietHours: null,
}

const lastLines = (log: string) => log.split('\n').slice(-60).join('\n')

const titles: Record<DocumentKey, string> = {
  toDocumentOwner: 'Product tour',
  toRecordOwner: '製品のご案内',
  withCampaign: 'Spring offer',
}

async function shareDocument({ aiko }: Team, key: DocumentKey, campaignId: string): Promise<SharedDocument> {
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

/** Creates the Lead or Contact of the reader in the org. Returns its id, or null if the plan has no record. */
export async function createRecord(
  { team }: Environment,
  { email, record }: ReaderPlan,
): Promise<string | null> {
  if (!record) return null
  const { control } = team.org
  const person = {
    ...nameInSalesforce({ email }),
    Email: email,
    OwnerId: await control.named(record.owner),
  }
  const rest =
    record.type === 'Lead'
      ? { Company: company, Status: 'Open - Not Contacted', IsConverted: false }
      : { AccountId: null, IsPersonAccount: false }
  return (await control.insert(record.type, { ...person, ...rest })).Id
}
