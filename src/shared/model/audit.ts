// The audit log: the kinds of its entries, and the facts of each kind. To add a kind, add one line to `auditKinds` and its texts to
// messages/{en,ja}/audit.ts.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { readAs } from '../tolerant.ts'
import { Id, Role } from './basics.ts'
import { Holdings } from './ownership.ts'

/** Groups of kinds. The log can be filtered by them. */
export const AuditArea = readAs(
  z.enum([
    'people',
    'devices',
    'documents',
    'links',
    'workflows',
    'settings',
    'data',
    'operation',
    'integrations',
  ]),
  'operation',
)
export type AuditArea = z.infer<typeof AuditArea>

/**
 * One changed value. `from` and `to` are null if the value is empty or must not be recorded: secrets, addresses of prospects and long texts.
 */
export const AuditChange = z.object({
  field: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
})
export type AuditChange = z.infer<typeof AuditChange>

/** The facts that an entry can have. Each kind names its own. */
export const auditFacts = {
  counts: Holdings,
  /** The new role. */
  role: Role,
  deviceName: z.string(),
  changes: z.array(AuditChange),
  /** The code of an error (errors.ts). */
  reason: z.string(),
  /** The number of a version, or of the objects that were exported, adopted or deleted. */
  count: z.int(),
  /** What a retention deleted. */
  dataKind: readAs(z.enum(['visits', 'addresses', 'messages', 'auditLog', 'other']), 'other'),
} as const
export type AuditFact = keyof typeof auditFacts

type KindOf = { readonly area: AuditArea; readonly facts: readonly AuditFact[] }

/** `by` is the actor, `member` the member whom the entry is about, and `target` any other object. */
export const auditKinds = {
  /** `member` joined with the first device by an invite. */
  memberJoined: { area: 'people', facts: ['role', 'deviceName'] },
  /** `by` removed `member`. `counts` of objects went to `successor`, if there were any. */
  memberRemoved: { area: 'people', facts: ['counts'] },
  /** `member` got the role `role`. */
  roleChanged: { area: 'people', facts: ['role'] },
  /** `member` changed the own name. */
  profileChanged: { area: 'people', facts: ['changes'] },
  /** `by` made an invite for a new member. The name of the target is the invited address. */
  inviteMade: { area: 'people', facts: ['role'] },
  inviteWithdrawn: { area: 'people', facts: [] },
  /** Somebody with a real invite was refused. */
  signInRefused: { area: 'people', facts: ['reason'] },
  /** The company account of `member` was linked at a sign-in. */
  accountLinked: { area: 'people', facts: [] },
  /** `by` unlinked the company account of `member`, and the devices of `member` ended. */
  accountUnlinked: { area: 'people', facts: [] },
  /** The tracker ended the devices of `member`, because the company account ended or could not be checked. */
  accountEnded: { area: 'people', facts: ['reason'] },
  /** Somebody with a company account was refused. */
  accountRefused: { area: 'people', facts: ['reason'] },
  /** `by` gave everything that `member` owned to `successor`. `member` stays in the workspace. */
  handedOver: { area: 'people', facts: ['counts'] },
  /** `by` gave a selection of objects to `successor`. */
  ownersChanged: { area: 'people', facts: ['counts'] },
  /** `by` made an invite for one more device of `member`. */
  deviceInvited: { area: 'devices', facts: [] },
  /** `member` joined with one more device. */
  deviceAdded: { area: 'devices', facts: ['deviceName'] },
  deviceRenamed: { area: 'devices', facts: ['changes'] },
  /** `by` removed the device `deviceName` of `member`. */
  deviceRevoked: { area: 'devices', facts: ['deviceName'] },
  /** The removed device `deviceName` of `member` tried to sign in. One entry a day and device. */
  deviceRefused: { area: 'devices', facts: ['deviceName'] },
  /** `by` made an API token, which acts as `by`. `changes`: its scopes and its end. */
  tokenMade: { area: 'integrations', facts: ['changes'] },
  /** `by` revoked an API token of `member`. */
  tokenRevoked: { area: 'integrations', facts: [] },
  documentUploaded: { area: 'documents', facts: [] },
  /** `count` is the number of the new version. */
  documentReplaced: { area: 'documents', facts: ['count'] },
  documentRenamed: { area: 'documents', facts: ['changes'] },
  documentStepsChanged: { area: 'documents', facts: ['changes'] },
  documentDeleted: { area: 'documents', facts: [] },
  /** `by` made the bundle `document` of `count` documents. */
  bundleMade: { area: 'documents', facts: ['count'] },
  /** `count` is the number of documents after the change. */
  bundleChanged: { area: 'documents', facts: ['changes', 'count'] },
  /** `document` was moved to the folder `target`, or out of its folder if there is no target. */
  documentMoved: { area: 'documents', facts: [] },
  documentTagged: { area: 'documents', facts: ['changes'] },
  /** `count` links of `document` were paused with it. */
  documentArchived: { area: 'documents', facts: ['count'] },
  /** `count` links of `document` work again. */
  documentUnarchived: { area: 'documents', facts: ['count'] },
  folderMade: { area: 'documents', facts: [] },
  folderChanged: { area: 'documents', facts: ['changes'] },
  /** `count` documents moved to the parent of the folder. */
  folderRemoved: { area: 'documents', facts: ['count'] },
  tagChanged: { area: 'documents', facts: ['changes'] },
  /** Another tag was merged into the tag `target`. `changes` has both names. */
  tagsMerged: { area: 'documents', facts: ['changes'] },
  tagRemoved: { area: 'documents', facts: [] },
  versionWithdrawn: { area: 'documents', facts: ['count'] },
  versionRestored: { area: 'documents', facts: ['count'] },
  /** The owner of `document` changed from `member` to `successor`, together with `counts.links` of its links. */
  documentOwner: { area: 'documents', facts: ['counts'] },
  /** The owner of `counts.links` links of `document` changed from `member` to `successor`. */
  linkOwner: { area: 'links', facts: ['counts'] },
  linkMade: { area: 'links', facts: [] },
  /** A reader made a link for a colleague. */
  linkShared: { area: 'links', facts: [] },
  linkChanged: { area: 'links', facts: ['changes'] },
  linkTurnedOff: { area: 'links', facts: [] },
  linkTurnedOn: { area: 'links', facts: [] },
  /** `by` turned off `count` links of `document` at once. */
  documentLinksPaused: { area: 'links', facts: ['count'] },
  /** `by` made a batch of `count` personal links. */
  linkBatchMade: { area: 'links', facts: ['count'] },
  linkBatchChanged: { area: 'links', facts: ['changes', 'count'] },
  linkBatchTurnedOff: { area: 'links', facts: ['count'] },
  linkBatchTurnedOn: { area: 'links', facts: ['count'] },
  /** The links of the batch can never be opened again. */
  linkBatchRevoked: { area: 'links', facts: ['count'] },
  /** The target is the webhook. */
  webhookMade: { area: 'settings', facts: [] },
  webhookChanged: { area: 'settings', facts: ['changes'] },
  webhookPaused: { area: 'settings', facts: [] },
  webhookResumed: { area: 'settings', facts: [] },
  /** The tracker disabled it: the receiver answered 410 Gone. */
  webhookGone: { area: 'settings', facts: [] },
  /** The tracker disabled it: all attempts failed for days. */
  webhookFailing: { area: 'settings', facts: [] },
  webhookSecretRotated: { area: 'settings', facts: [] },
  webhookTested: { area: 'settings', facts: [] },
  webhookReplayed: { area: 'settings', facts: [] },
  webhookRemoved: { area: 'settings', facts: [] },
  presetSaved: { area: 'links', facts: [] },
  presetRemoved: { area: 'links', facts: [] },
  /** A workflow of `document`, or of the workspace if the entry has no document. */
  workflowMade: { area: 'workflows', facts: [] },
  workflowChanged: { area: 'workflows', facts: ['changes'] },
  workflowRemoved: { area: 'workflows', facts: [] },
  /** `document` pauses, leaves out or uses again a workflow of the workspace. */
  workflowException: { area: 'workflows', facts: ['changes'] },
  /** `count` documents inherit the workflows of the workspace from now on. */
  workflowsAdopted: { area: 'workflows', facts: ['count'] },
  /** Settings of the workspace. */
  settingsChanged: { area: 'settings', facts: ['changes'] },
  /** The target is a version of the app. */
  releaseAdded: { area: 'operation', facts: [] },
  releaseChanged: { area: 'operation', facts: ['changes'] },
  releaseRemoved: { area: 'operation', facts: [] },
  /** `changes` are the filters of the export. */
  visitsExported: { area: 'data', facts: ['changes'] },
  /** Everything about one visitor was exported. No entry about a visitor names the visitor. */
  visitorExported: { area: 'data', facts: [] },
  /** `count` visits of one visitor were deleted. */
  visitorErased: { area: 'data', facts: ['count'] },
  /** `count` visits of one visitor were made anonymous. */
  visitorAnonymized: { area: 'data', facts: ['count'] },
  historyRevoked: { area: 'data', facts: [] },
  /** Up to `count` entries of the audit log were exported. `changes` are the filters. */
  auditLogExported: { area: 'data', facts: ['count', 'changes'] },
  /** A command exported the whole workspace into a folder. */
  workspaceExported: { area: 'data', facts: [] },
  /** A command imported the workspace from an export with `count` rows. */
  workspaceImported: { area: 'data', facts: ['count'] },
  /** The retention deleted `count` objects of a kind on one day, or made them anonymous. The count of the entry grows during the day. */
  retentionDeleted: { area: 'data', facts: ['dataKind', 'count'] },
  /** A command restored the backup `target`. Changes after the backup are lost, and so are their entries. */
  backupRestored: { area: 'operation', facts: [] },
  /** A command gave the storage of the files the marker of this installation. */
  storageAdopted: { area: 'operation', facts: [] },
} as const satisfies Record<string, KindOf>
export type KnownAuditKind = keyof typeof auditKinds

const kindNames = Object.keys(auditKinds) as [KnownAuditKind, ...KnownAuditKind[]]

/** The kind of an entry in the audit log. `other`: a newer version of the tracker wrote the entry. */
export const AuditKind = readAs(z.enum([...kindNames, 'other']), 'other')
export type AuditKind = z.infer<typeof AuditKind>

/** The kinds of an area. */
export const kindsOfArea = (area: AuditArea): KnownAuditKind[] =>
  kindNames.filter((kind) => auditKinds[kind].area === area)

/** `operator`: a person with access to the server. `system`: the tracker itself, for example after a retention time. */
export const AuditActorKind = readAs(z.enum(['member', 'operator', 'system']), 'system')
export type AuditActorKind = z.infer<typeof AuditActorKind>

export const AuditTargetType = readAs(
  z.enum([
    'device',
    'token',
    'invite',
    'link',
    'batch',
    'folder',
    'tag',
    'preset',
    'webhook',
    'workflow',
    'release',
    'backup',
    'other',
  ]),
  'other',
)
export type AuditTargetType = z.infer<typeof AuditTargetType>

/** Where a change came from. Null: unknown. */
export const AuditOrigin = z.object({
  /** The name of the device at that time. */
  device: z.string().nullable(),
  /** The name of the API token at that time. Absent: a device made the change. */
  token: z.string().optional(),
  /** The version of the desktop app. */
  appVersion: z.string().nullable(),
  /** The network of the IP address: `203.0.113.0/24`, or `2001:db8:7::/48`. The rest of the address is not stored. */
  network: z.string().nullable(),
})
export type AuditOrigin = z.infer<typeof AuditOrigin>

/** Nothing younger is deleted, so that an admin cannot hide a change shortly after it. */
const leastAuditDays = 90
/** The number of days for which the entries of the audit log are kept. At most ten years. */
export const AuditDays = z.int().min(leastAuditDays).max(3_650)

/** How long the audit log is kept. */
export const AuditRetention = z.object({
  days: AuditDays,
  /** When a changed number of days takes effect. Null: it was never changed. */
  from: Instant.nullable(),
})
export type AuditRetention = z.infer<typeof AuditRetention>

/** What the retention of the audit log would delete now. `oldestAt`: the time of the oldest entry of the log. */
export const AuditRetentionPreview = z.object({ count: z.int(), oldestAt: Instant.nullable() })
export type AuditRetentionPreview = z.infer<typeof AuditRetentionPreview>

const PersonRef = z.object({ id: Id, name: z.string() })

const facts = Object.fromEntries(
  Object.entries(auditFacts).map(([name, schema]) => [name, (schema as z.ZodType).nullable().default(null)]),
) as { [F in AuditFact]: z.ZodDefault<z.ZodNullable<(typeof auditFacts)[F]>> }

/** The facts of an entry. A fact that the kind does not have is null. */
export const AuditFacts = z.object(facts)
export type AuditFacts = z.infer<typeof AuditFacts>

/** One line of the audit log. Names of members and documents are the present names. */
export const AuditEntry = z.object({
  id: Id,
  at: Instant,
  kind: AuditKind,
  actor: AuditActorKind.default('member'),
  /** The member who made the change. Null if the actor is not a member. */
  by: PersonRef.nullable(),
  origin: AuditOrigin.nullable().default(null),
  member: PersonRef.nullable(),
  successor: PersonRef.nullable(),
  document: z.object({ id: Id, title: z.string() }).nullable(),
  target: z.object({ type: AuditTargetType, id: Id, name: z.string().nullable() }).nullable().default(null),
  ...facts,
})
export type AuditEntry = z.infer<typeof AuditEntry>
