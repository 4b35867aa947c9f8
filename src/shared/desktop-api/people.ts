// The workspace, its members and devices, and who owns what.
import { z } from 'zod'
import { AuditDays, AuditEntry, AuditRetention, AuditRetentionPreview } from '../model/audit.ts'
import { Email, Id, Locale, Role } from '../model/basics.ts'
import { NextSteps } from '../model/next-steps.ts'
import { Holdings } from '../model/ownership.ts'
import {
  BrandColor,
  Device,
  Domain,
  Invite,
  Member,
  MemberDevice,
  MemberVisibility,
  Picture,
  PictureId,
  RecordOwnerRule,
  SalesforceApp,
  SlackChannel,
  Workspace,
} from '../model/people.ts'
import { SalesforceWritesChange } from '../model/salesforce-writes.ts'
import { SignInCheck, SignInStatus } from '../model/sign-in.ts'
import { AbsenceAlertHours } from '../model/workers.ts'
import { AuditQuery } from '../tracker-api/audit.ts'
import { WorkerStatus } from '../tracker-api/workers.ts'
import { Cursor, call, Nothing, pageOf } from './call.ts'

export const peopleCalls = {
  'workspace.update': call(
    z.object({
      name: z.string().max(80).optional(),
      salesforceApp: SalesforceApp.nullable().optional(),
      recordOwnerRule: RecordOwnerRule.optional(),
      ignoredDomains: z.array(Domain).max(200).optional(),
      slackChannel: SlackChannel.nullable().optional(),
      brandColor: BrandColor.nullable().optional(),
      absenceAlertHours: AbsenceAlertHours.nullable().optional(),
      memberVisibility: MemberVisibility.optional(),
      nextSteps: NextSteps.optional(),
      apiTokensAllowed: z.boolean().optional(),
      /** The settings that change. The others stay. */
      salesforceWrites: SalesforceWritesChange.optional(),
    }),
    Workspace,
  ),
  /** Sets the workspace's logo, which readers see. Null removes the logo. */
  'workspace.setLogo': call(z.object({ picture: Picture.nullable() }), Workspace),
  /** Returns a logo or a member's photo. */
  'workspace.picture': call(z.object({ pictureId: PictureId }), Picture),
  'members.list': call(Nothing, z.array(Member)),
  'members.setRole': call(z.object({ memberId: Id, role: Role }), Member),
  /** `successorId` is required if the member owns documents or links. */
  'members.remove': call(z.object({ memberId: Id, successorId: Id.optional() }), Nothing),
  'members.holdings': call(z.object({ memberId: Id }), Holdings),
  /** Gives everything that the member owns to the successor. The member stays. */
  'members.handOver': call(z.object({ memberId: Id, successorId: Id }), Holdings),
  /** Gives documents (with the links of their owner) and links to another member. */
  'ownership.transfer': call(
    z.object({ documentIds: z.array(Id), linkIds: z.array(Id), successorId: Id }),
    Holdings,
  ),
  'auditLog.list': call(AuditQuery.extend({ cursor: Cursor }), pageOf(AuditEntry)),
  /** Asks the admin where to save the CSV file, and returns when the file is complete. `name`: suggested file name without extension. */
  'exports.auditLog': call(
    z.object({ filter: AuditQuery, locale: Locale, name: z.string().trim().min(1).max(120) }),
    /** Null if the admin cancelled the dialog. */
    z.object({ name: z.string(), lines: z.int() }).nullable(),
  ),
  'auditLog.retention': call(Nothing, AuditRetention),
  'auditLog.setRetention': call(z.object({ days: AuditDays }), AuditRetention),
  'auditLog.previewRetention': call(z.object({ days: AuditDays }), AuditRetentionPreview),
  'signIn.status': call(Nothing, SignInStatus),
  /** Tests the configuration of single sign-on against the provider. */
  'signIn.check': call(Nothing, SignInCheck),
  /** Unlinks the company account of a member and revokes the devices. */
  'signIn.unlink': call(z.object({ memberId: Id }), Nothing),
  'invites.list': call(Nothing, z.array(Invite)),
  'invites.create': call(
    z.object({ role: Role, email: Email.nullable() }),
    z.object({ invite: Invite, url: z.string() }),
  ),
  'invites.revoke': call(z.object({ inviteId: Id }), Nothing),
  'devices.list': call(Nothing, z.array(Device)),
  'devices.listAll': call(Nothing, z.array(MemberDevice)),
  /** Returns the workers of the workspace and the number of connected desktops. */
  'workers.status': call(Nothing, WorkerStatus),
  'devices.invite': call(Nothing, z.object({ invite: Invite, url: z.string() })),
  'devices.rename': call(z.object({ deviceId: Id, name: z.string().trim().min(1).max(80) }), Device),
  'devices.revoke': call(z.object({ deviceId: Id }), Nothing),
} as const
