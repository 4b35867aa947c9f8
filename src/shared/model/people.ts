// A workspace and its people: members, devices, invites, and how each wants to be told.
import { z } from 'zod'
import { readDomain } from '../email-address.ts'
import { Instant } from '../instant.ts'
import { readAs } from '../tolerant.ts'
import { Id, Locale, Role } from './basics.ts'

/** What the workspace knows of its Salesforce org: public values only, no token and no secret. */
export const SalesforceApp = z.object({
  consumerKey: z.string().min(10).max(256),
  /** Login host: https, or plain http on loopback only. */
  loginUrl: z.url().max(255),
})
export type SalesforceApp = z.infer<typeof SalesforceApp>

/** Whether the Salesforce owner is told instead of the document's: of the Lead or Contact, or of the Contact's account. */
export const RecordOwnerRule = readAs(z.enum(['off', 'person', 'account']), 'off')
export type RecordOwnerRule = z.infer<typeof RecordOwnerRule>
/** A domain without `@`, in its one form; it stands for its subdomains too. */
export const Domain = z
  .string()
  .max(400)
  .overwrite((text) => readDomain(text) ?? text)
  .refine((text) => readDomain(text) !== null)

/** The id of a Slack channel that the bot is in (Slack shows it at the end of the channel's details). */
export const SlackChannel = z
  .string()
  .trim()
  .regex(/^[CG][A-Z0-9]{5,30}$/)

/** `#rrggbb`. Screens move it as far as contrast needs (brand-color.ts). */
export const BrandColor = z
  .string()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/)
/** The id of a picture that the tracker keeps: derived from its bytes, so that it can be cached for ever. */
export const PictureId = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
export const pictureTypes = ['image/png', 'image/jpeg', 'image/webp'] as const
export const maxPictureBytes = 200_000
/** A picture as it is sent and shown; never SVG, which can carry scripts. */
export const Picture = z.object({
  type: z.enum(pictureTypes),
  base64: z.base64().max(Math.ceil(maxPictureBytes / 3) * 4 + 4),
})
export type Picture = z.infer<typeof Picture>
/** Where a reader can book a meeting: an https address without a login in it. */
export const MeetingUrl = z
  .url({ protocol: /^https$/ })
  .max(500)
  .refine((url) => !/^https:\/\/[^/]*@/.test(url))

/**
 * The channels that the tracker itself sends notifications by; members choose among them and the desktop. How to add one:
 * `src/tracker/services/notifications/channels/registry.ts`.
 */
export const channelChoices = { email: z.boolean(), slack: z.boolean() }
export const ChannelName = z.enum(Object.keys(channelChoices) as (keyof typeof channelChoices)[])

/** Why the tracker can't send by a channel now: its own server refuses, whoever the message is for. */
export const ChannelProblem = z.object({
  channel: ChannelName,
  /** Since when, without a message that went through. */
  since: Instant,
  /** The server's own words, without addresses. */
  detail: z.string(),
})
export type ChannelProblem = z.infer<typeof ChannelProblem>

export const Workspace = z.object({
  id: Id,
  name: z.string(),
  createdAt: Instant,
  salesforceApp: SalesforceApp.nullable(),
  recordOwnerRule: RecordOwnerRule,
  /** Visits of people with an address at one of these tell nobody. */
  ignoredDomains: z.array(z.string()),
  /** Where Slack messages go: a channel's id; null sends each to its receiver directly. */
  slackChannel: z.string().nullable(),
  /** What readers see of the workspace. */
  brand: z.object({ color: BrandColor.nullable(), logo: PictureId.nullable() }),
  /** What the tracker is set up to send by; read only. */
  channels: z.object(channelChoices),
  channelProblems: z.array(ChannelProblem).default([]),
})
export type Workspace = z.infer<typeof Workspace>

const NotifyChannels = z.object({ desktop: z.boolean(), ...channelChoices })
export type NotifyChannels = z.infer<typeof NotifyChannels>
/** The first visit of somebody to a document, and their later ones. */
const NotifyVisits = z.object({ first: NotifyChannels, returning: NotifyChannels })
export type NotifyVisits = z.infer<typeof NotifyVisits>
const WallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
/** From `from` until `to`, over midnight where `from` is the later one. Both the same: all day. */
export const QuietHours = z.object({ from: WallTime, to: WallTime, timeZone: z.string().min(1).max(64) })
export type QuietHours = z.infer<typeof QuietHours>

/** Which events tell this member, on which channels, and when nothing may make a sound. */
export const NotifyPreferences = z.object({
  opened: NotifyVisits,
  left: NotifyVisits,
  quietHours: QuietHours.nullable(),
})
export type NotifyPreferences = z.infer<typeof NotifyPreferences>
const NotifyVisitsChange = z
  .object({ first: NotifyChannels.partial(), returning: NotifyChannels.partial() })
  .partial()
/** What changes of them; the rest stays as it is kept. Two changes at once, from one window or two devices, both count. */
export const NotifyChange = z
  .object({
    opened: NotifyVisitsChange,
    left: NotifyVisitsChange,
    quietHours: QuietHours.partial().nullable(),
  })
  .partial()
export type NotifyChange = z.infer<typeof NotifyChange>
const onDesktop = (desktop: boolean): NotifyVisits => ({
  first: { desktop, email: false, slack: false },
  returning: { desktop, email: false, slack: false },
})
export const defaultNotifyPreferences: NotifyPreferences = {
  opened: onDesktop(false),
  left: onDesktop(true),
  quietHours: null,
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
})
export type Device = z.infer<typeof Device>

/** A device as an admin sees it: with the member whose it is. */
export const MemberDevice = Device.extend({ member: z.object({ name: z.string(), email: z.string() }) })
export type MemberDevice = z.infer<typeof MemberDevice>

export const Invite = z.object({
  id: Id,
  role: Role,
  email: z.string().nullable(),
  /** Set when the invite adds a device to a member who exists. */
  memberId: Id.nullable(),
  createdAt: Instant,
  expiresAt: Instant,
  usedAt: Instant.nullable(),
})
export type Invite = z.infer<typeof Invite>
