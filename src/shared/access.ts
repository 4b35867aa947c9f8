// The access table: which member may call which operation of the tracker (ADR 49). The tracker checks the access before it runs a route
// handler. The renderer disables the controls that the member may not use.
import type { ApiScope } from './model/api-tokens.ts'
import type { Role } from './model/basics.ts'
import type { TrackerApi } from './tracker-api.ts'

/** The kind of object that an operation changes. The request contains the id of the object in the parameter `<subject>Id`. */
export type AccessSubject =
  | 'document'
  | 'link'
  | 'batch'
  | 'folder'
  | 'workflow'
  | 'visit'
  | 'run'
  | 'device'
  | 'token'

export type AccessRule =
  /** No device token is needed. */
  | 'public'
  /** All members may call the operation. */
  | 'member'
  | 'admin'
  /** Managers and admins may call the operation. */
  | 'manager'
  /** The owner of the subject may call the operation, and managers and admins. A device and an API token can only be changed by their owner and admins. With `hidden`, other members get `not_found` instead of `forbidden`. */
  | { readonly ownerOf: AccessSubject; readonly hidden?: true }

/** Operations that are not part of {@link TrackerApi}. */
type OtherOperation =
  | 'documents.upload'
  | 'documents.uploadVersion'
  | 'documents.content'
  | 'documents.firstPage'
  | 'visits.csv'
  | 'auditLog.csv'
  | 'releases.upload'
export type Operation = keyof TrackerApi | OtherOperation

export const accessRules = {
  'invites.accept': 'public',
  'invites.preview': 'public',
  'signIn.offer': 'public',
  'signIn.start': 'public',
  'signIn.finish': 'public',
  'signIn.status': 'admin',
  'signIn.check': 'admin',
  'signIn.unlink': 'admin',
  'invites.list': 'admin',
  'invites.create': 'admin',
  'invites.revoke': 'admin',
  'me.get': 'member',
  'me.update': 'member',
  'me.sendDigestSample': 'member',
  'me.setPhoto': 'member',
  'workspace.setLogo': 'admin',
  'workspace.picture': 'member',
  'workspace.update': 'admin',
  'chatRooms.list': 'admin',
  'chatRooms.set': 'admin',
  'chatRooms.remove': 'admin',
  'chatRooms.test': 'admin',
  'members.list': 'member',
  'members.update': 'admin',
  'members.remove': 'admin',
  'members.holdings': 'manager',
  'members.handOver': 'manager',
  // The service checks each selected object: its owner, managers and admins may give it away.
  'ownership.transfer': 'member',
  'auditLog.list': 'admin',
  'auditLog.csv': 'admin',
  'auditLog.retention': 'admin',
  'auditLog.setRetention': 'admin',
  'auditLog.previewRetention': 'admin',
  'devices.list': 'member',
  'devices.listAll': 'admin',
  'devices.invite': 'member',
  'devices.rename': { ownerOf: 'device', hidden: true },
  'devices.report': 'member',
  'workers.status': 'member',
  'devices.revoke': { ownerOf: 'device', hidden: true },
  'apiTokens.list': 'member',
  'apiTokens.listAll': 'admin',
  'apiTokens.create': 'member',
  'apiTokens.revoke': { ownerOf: 'token', hidden: true },
  'documents.list': 'member',
  'documents.get': 'member',
  'documents.update': { ownerOf: 'document' },
  'documents.remove': { ownerOf: 'document' },
  'documents.nextSteps': 'member',
  'documents.setNextSteps': { ownerOf: 'document' },
  'documents.versions': 'member',
  'documents.history': 'member',
  'documents.withdrawVersion': { ownerOf: 'document' },
  'documents.setFirstPage': { ownerOf: 'document' },
  // The service checks each selected document: its owner, managers and admins may change it.
  'documents.organise': 'member',
  'library.get': 'member',
  'folders.create': 'member',
  'folders.update': { ownerOf: 'folder' },
  'folders.remove': { ownerOf: 'folder' },
  'tags.update': 'manager',
  'tags.merge': 'manager',
  'tags.remove': 'manager',
  'documents.upload': 'member',
  'documents.uploadVersion': { ownerOf: 'document' },
  'documents.content': 'member',
  'documents.firstPage': 'member',
  'bundles.create': 'member',
  'bundles.update': { ownerOf: 'document' },
  'links.list': 'member',
  'links.create': 'member',
  'links.update': { ownerOf: 'link' },
  'links.look': 'member',
  'links.refusals': 'member',
  'linkBatches.list': 'member',
  'linkBatches.create': 'member',
  'linkBatches.get': 'member',
  'linkBatches.update': { ownerOf: 'batch' },
  'webhooks.list': 'admin',
  'webhooks.create': 'admin',
  'webhooks.update': 'admin',
  'webhooks.rotateSecret': 'admin',
  'webhooks.remove': 'admin',
  'webhooks.test': 'admin',
  'webhooks.deliveries': 'admin',
  'webhooks.delivery': 'admin',
  'webhooks.replay': 'admin',
  'linkPresets.list': 'member',
  'linkPresets.create': 'member',
  'linkPresets.remove': 'member',
  'workflows.list': 'member',
  'workflows.create': { ownerOf: 'document' },
  'workflows.update': { ownerOf: 'workflow' },
  'workflows.remove': { ownerOf: 'workflow' },
  'workflows.setException': { ownerOf: 'document' },
  'workflows.adopt': { ownerOf: 'document' },
  'workflows.figures': 'member',
  'workspaceWorkflows.list': 'member',
  'workspaceWorkflows.figures': 'member',
  'workspaceWorkflows.create': 'admin',
  'workspaceWorkflows.update': 'admin',
  'workspaceWorkflows.remove': 'admin',
  'workspaceWorkflows.adoptions': 'admin',
  'workspaceWorkflows.adopt': 'admin',
  'visits.list': 'member',
  'visits.counts': 'member',
  'visits.get': 'member',
  'visits.csv': 'member',
  'visits.confirmPerson': { ownerOf: 'visit' },
  'held.list': 'member',
  'held.answer': { ownerOf: 'link' },
  'visitors.list': 'member',
  'visitors.get': 'member',
  'visitors.renewHistory': 'admin',
  'privacy.get': 'admin',
  'privacy.update': 'admin',
  'privacy.previewRetention': 'admin',
  'erasures.find': 'admin',
  'erasures.export': 'admin',
  'erasures.create': 'admin',
  'erasures.list': 'admin',
  'companies.list': 'member',
  'companies.get': 'member',
  'companies.documents': 'member',
  'runs.claim': 'member',
  'runs.renew': 'member',
  'runs.settle': 'member',
  'runs.retry': { ownerOf: 'run' },
  'runs.retryAll': 'member',
  'runs.dismiss': { ownerOf: 'run' },
  'apiBudget.get': 'member',
  'apiBudget.set': 'admin',
  'feed.poll': 'member',
  'notifications.list': 'member',
  'notifications.read': 'member',
  'crashReports.create': 'member',
  'crashReports.list': 'admin',
  'crashReports.dump': 'admin',
  'crashReports.remove': 'admin',
  'updates.get': 'member',
  'releases.list': 'admin',
  'releases.upload': 'admin',
  'releases.add': 'admin',
  'releases.update': 'admin',
  'releases.remove': 'admin',
  'releases.setMinimum': 'admin',
  'analytics.document': 'member',
  'analytics.visitor': 'member',
} as const satisfies Record<Operation, AccessRule>

/**
 * The operations that API tokens may call, each with the scope that the token needs (ADR 120). The access rule of the operation applies too. A
 * token may call no other operation. Devices need no scope.
 */
export const tokenScopes = {
  'documents.list': 'documents:read',
  'documents.get': 'documents:read',
  'documents.versions': 'documents:read',
  'analytics.document': 'visits:read',
  'links.list': 'links:read',
  'links.create': 'links:write',
  'links.update': 'links:write',
  'linkBatches.list': 'links:read',
  'linkBatches.get': 'links:read',
  'linkBatches.create': 'links:write',
  'linkBatches.update': 'links:write',
  'visits.list': 'visits:read',
  'visits.get': 'visits:read',
  'visits.counts': 'visits:read',
  'visitors.list': 'visits:read',
  'visitors.get': 'visits:read',
} as const satisfies Partial<Record<Operation, ApiScope>>

/** An operation that API tokens may call. */
export type TokenOperation = keyof typeof tokenScopes

export const isTokenOperation = (operation: string): operation is TokenOperation =>
  Object.hasOwn(tokenScopes, operation)

/** Returns true if the role may change what other members own. */
export const leadsTeam = (role: Role): boolean => role !== 'member'

/** Returns true if the member may change an object with this owner, but not a device. Returns false if `member` is null. */
export const mayChange = (member: { id: string; role: Role } | null, ownerId: string): boolean =>
  member !== null && (leadsTeam(member.role) || member.id === ownerId)
