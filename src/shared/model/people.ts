// Schemas of a workspace, its members with their notification settings, devices and invites.
import { z } from 'zod'
import { readDomain } from '../email-address.ts'
import { Instant } from '../instant.ts'
import { readAs } from '../tolerant.ts'
import { Id, Locale, Role } from './basics.ts'
import { ChannelName, channelChoices } from './channels.ts'
import { Digest, DigestChange, defaultDigest } from './digest.ts'
import { defaultNextSteps, NextSteps } from './next-steps.ts'
import { noSalesforceWrites, SalesforceWrites } from './salesforce-writes.ts'
import { WallTime } from './wall-time.ts'
import { DeviceKind, DeviceSalesforce } from './workers.ts'

/** The External Client App in the workspace's Salesforce org. All values are public. */
export const SalesforceApp = z.object({
  consumerKey: z.string().min(10).max(256),
  /** URL of the login host. It must be https, except on a loopback address. */
  loginUrl: z.url().max(255),
})
export type SalesforceApp = z.infer<typeof SalesforceApp>

/**
 * Who is notified of a visit instead of the document's owner. `person`: the owner of the Lead or Contact in Salesforce. `account`: the
 * owner of the Contact's account. `off`: the document's owner is notified.
 */
export const RecordOwnerRule = readAs(z.enum(['off', 'person', 'account']), 'off')
export type RecordOwnerRule = z.infer<typeof RecordOwnerRule>
/** A normalized domain without `@`. It includes its subdomains. */
export const Domain = z
  .string()
  .max(400)
  .overwrite((text) => readDomain(text) ?? text)
  .refine((text) => readDomain(text) !== null)

/** The id of a Slack channel. Slack shows it at the end of the channel's details. The bot must be a member of the channel. */
export const SlackChannel = z
  .string()
  .trim()
  .regex(/^[CG][A-Z0-9]{5,30}$/)

/** `#rrggbb`. Screens change the colour if its contrast is too low (brand-color.ts). */
export const BrandColor = z
  .string()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/)
/** The id of a stored picture. It is derived from the picture's bytes, so responses can be cached without a time limit. */
export const PictureId = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
export const pictureTypes = ['image/png', 'image/jpeg', 'image/webp'] as const
export const maxPictureBytes = 200_000
/** An uploaded or downloaded picture. SVG is not allowed, because it can contain scripts. */
export const Picture = z.object({
  type: z.enum(pictureTypes),
  base64: z.base64().max(Math.ceil(maxPictureBytes / 3) * 4 + 4),
})
export type Picture = z.infer<typeof Picture>
/** A failure of a whole channel: its server (SMTP or Slack) refuses messages to all recipients. */
export const ChannelProblem = z.object({
  channel: ChannelName,
  /** Time of the first failure after the last message that was sent. */
  since: Instant,
  /** The error message of the server, without e-mail addresses. */
  detail: z.string(),
})
export type ChannelProblem = z.infer<typeof ChannelProblem>

/**
 * What a member without the role admin or manager sees. `everything`: the documents, links, visits and visitors of all members. `ownReaders`: all
 * documents, but only the own links, with their visits and visitors. `own`: also only the own documents, and the documents of the own links.
 */
export const MemberVisibility = readAs(z.enum(['everything', 'ownReaders', 'own']), 'own')
export type MemberVisibility = z.infer<typeof MemberVisibility>

export const Workspace = z.object({
  id: Id,
  name: z.string(),
  createdAt: Instant,
  salesforceApp: SalesforceApp.nullable(),
  recordOwnerRule: RecordOwnerRule,
  /** Visits of people with an address in one of these domains send no notification. */
  ignoredDomains: z.array(z.string()),
  /** The id of the Slack channel for all Slack messages. Null: each message is sent to its recipient as a direct message. */
  slackChannel: z.string().nullable(),
  /** The viewer and other pages for readers show this colour and logo. */
  brand: z.object({ color: BrandColor.nullable(), logo: PictureId.nullable() }),
  /** The channels that are configured on the tracker. Read-only. */
  channels: z.object(channelChoices),
  channelProblems: z.array(ChannelProblem).default([]),
  /** After this number of hours without a connected device, the admins get an e-mail. Null: no e-mail. */
  absenceAlertHours: z.int().nullable().default(null),
  salesforceWrites: SalesforceWrites.default(noSalesforceWrites),
  memberVisibility: MemberVisibility.default('everything'),
  nextSteps: NextSteps.default(defaultNextSteps),
  /** Members may create and use API tokens. Null: the tracker is of a version without API tokens. */
  apiTokensAllowed: z.boolean().nullable().default(null),
})
export type Workspace = z.infer<typeof Workspace>

const NotifyChannels = z.object({ desktop: z.boolean(), ...channelChoices })
export type NotifyChannels = z.infer<typeof NotifyChannels>
/** No channel is chosen. */
export const noChannels: NotifyChannels = NotifyChannels.parse({ desktop: false, email: false, slack: false })
/** `first`: the channels for the first visit of a visitor to a document. `returning`: the channels for later visits of the same visitor. */
const NotifyVisits = z.object({ first: NotifyChannels, returning: NotifyChannels })
export type NotifyVisits = z.infer<typeof NotifyVisits>
/** Local times as `HH:MM`. If `from` is later than `to`, the quiet hours end on the next day. If both are equal, they last all day. */
export const QuietHours = z.object({ from: WallTime, to: WallTime, timeZone: z.string().min(1).max(64) })
export type QuietHours = z.infer<typeof QuietHours>

/** The events that notify this member, the channels of each event, and the quiet hours. */
export const NotifyPreferences = z.object({
  opened: NotifyVisits,
  left: NotifyVisits,
  /** The channels for the leave of a visit with a signal, beside those of `left`. */
  signals: NotifyChannels.default(noChannels),
  /** The channels for an action of a reader that is told at once ({@link isToldAtOnce}). */
  actions: NotifyChannels.default({ ...noChannels, desktop: true }),
  quietHours: QuietHours.nullable(),
  /** Null: the tracker is of a version without digests. */
  digest: Digest.nullable().default(null),
})
export type NotifyPreferences = z.infer<typeof NotifyPreferences>
/** Not `NotifyChannels.partial()`: that fills in the defaults, so a missing channel would be turned off. */
const NotifyChannelsChange = z.object(
  Object.fromEntries(
    Object.keys(NotifyChannels.shape).map((channel) => [channel, z.boolean().optional()]),
  ) as Record<keyof NotifyChannels, z.ZodOptional<z.ZodBoolean>>,
)
const NotifyVisitsChange = z
  .object({ first: NotifyChannelsChange, returning: NotifyChannelsChange })
  .partial()
/**
 * A partial change of {@link NotifyPreferences}. Missing fields keep their stored values, so two devices can change different fields at the
 * same time.
 */
export const NotifyChange = z
  .object({
    opened: NotifyVisitsChange,
    left: NotifyVisitsChange,
    signals: NotifyChannelsChange,
    actions: NotifyChannelsChange,
    quietHours: QuietHours.partial().nullable(),
    digest: DigestChange,
  })
  .partial()
export type NotifyChange = z.infer<typeof NotifyChange>
const onDesktop = (desktop: boolean): NotifyVisits => ({
  first: { ...noChannels, desktop },
  returning: { ...noChannels, desktop },
})
export const defaultNotifyPreferences: NotifyPreferences = {
  opened: onDesktop(false),
  left: onDesktop(true),
  signals: noChannels,
  actions: { ...noChannels, desktop: true },
  quietHours: null,
  digest: defaultDigest,
}

export const Member = z.object({
  id: Id,
  email: z.string(),
  name: z.string(),
  role: Role,
  locale: Locale,
  notify: NotifyPreferences,
  photo: PictureId.nullable(),
  meetingUrl: z.string().nullable(),
  createdAt: Instant,
})
export type Member = z.infer<typeof Member>

export const Device = z.object({
  id: Id,
  memberId: Id,
  name: z.string(),
  platform: z.string(),
  createdAt: Instant,
  lastSeenAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
  kind: DeviceKind.default('desktop'),
  /** Null: the device never reported its connection. */
  salesforce: DeviceSalesforce.nullable().default(null),
  /** When the device last executed runs. */
  workedAt: Instant.nullable().default(null),
  /** The version of the app. Null: the device never reported it. */
  appVersion: z.string().nullable().default(null),
})
export type Device = z.infer<typeof Device>

/** A device with its member, for the admins' list of devices. */
export const MemberDevice = Device.extend({ member: z.object({ name: z.string(), email: z.string() }) })
export type MemberDevice = z.infer<typeof MemberDevice>

export const Invite = z.object({
  id: Id,
  role: Role,
  email: z.string().nullable(),
  /** The member who adds another device with this invite. Null if the invite creates a member. */
  memberId: Id.nullable(),
  createdAt: Instant,
  expiresAt: Instant,
  usedAt: Instant.nullable(),
})
export type Invite = z.infer<typeof Invite>
