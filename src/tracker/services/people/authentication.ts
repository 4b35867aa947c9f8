import { leadsTeam } from '#shared/access.ts'
import { CodedError, type ErrorDetails } from '#shared/errors.ts'
import type { EndpointAuth } from '#shared/http-contract.ts'
import type { AuditOrigin } from '#shared/model/audit.ts'
import type { DeviceCaller } from '../../domain/people/caller.ts'
import { Visibility } from '../../domain/people/visibility.ts'
import { writtenTogether } from '../../infrastructure/group-commit.ts'
import { readTogether } from '../../infrastructure/group-read.ts'
import { hashToken, workspaceOfBearer } from '../../infrastructure/ids.ts'
import type { DeviceOfToken, DeviceSeen, TokenOfDevice } from '../../repositories/devices.ts'
import type { Store } from '../../repositories/store.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../context.ts'
import { recordRefusedDevice } from './refused-device.ts'

/** The minimum interval between two writes of `lastSeenAt` for a device. Devices poll every few seconds. */
const seenEveryMs = 60_000

/** One group commit per store. Devices that are seen at the same time share a transaction. A power failure may take the last times back (SQLite). */
const groupCommits = new WeakMap<Store, (seen: DeviceSeen) => Promise<void>>()

function markSeen(store: Store, seen: DeviceSeen): Promise<void> {
  const write = (items: readonly DeviceSeen[]) =>
    store.inTransaction(({ deployment }) => deployment.devices.markSeen(items), { sync: 'later' })
  const commit = groupCommits.get(store) ?? writtenTogether<DeviceSeen>(write)
  groupCommits.set(store, commit)
  return commit(seen)
}

type FindDevice = (token: TokenOfDevice) => Promise<DeviceOfToken | undefined>
/** One group read per store. After an event, all desktops of a workspace poll again almost at once. */
const groupReads = new WeakMap<Store, FindDevice>()

function deviceOf(store: Store, token: TokenOfDevice): Promise<DeviceOfToken | undefined> {
  const find = groupReads.get(store) ?? readTogether(store.deployment.devices.ofTokens)
  groupReads.set(store, find)
  return find(token)
}

const revoked = (details?: ErrorDetails) =>
  new CodedError('device_revoked', 'This device was removed from the workspace.', details)

const endReasons = {
  provider: 'account_ended',
  rules: 'account_not_allowed',
  age: 'account_not_checked',
} as const

/** Adds the reason if the access ended together with the company account, so that the app offers to sign in again. */
async function revokedBecause(store: Store, workspaceId: string, memberId: string): Promise<CodedError> {
  const account = await store.forWorkspace(workspaceId).companyAccounts.find(memberId)
  return account?.endReason ? revoked({ reason: endReasons[account.endReason] }) : revoked()
}

/**
 * Checks a request that began before a revocation: the device must still have access. @throws CodedError device_revoked
 */
export async function requireAccess(
  { store }: Pick<TrackerContext, 'store'>,
  caller: Pick<DeviceCaller, 'workspaceId' | 'deviceId'>,
): Promise<void> {
  if (await store.forWorkspace(caller.workspaceId).devices.isRevoked(caller.deviceId)) throw revoked()
}

/**
 * Must be called before a transaction inserts an object that the member owns. The member may have been removed since the request was authenticated.
 * @throws CodedError device_revoked
 */
export async function requireStillMember(
  { members }: Pick<WorkspaceRepositories, 'members'>,
  memberId: string,
): Promise<void> {
  if (!(await members.holdActive(memberId))) throw revoked()
}

/**
 * Returns the device, member and role of a device token. `from`: the app version and network of the request, for the audit log.
 * @throws CodedError unauthorized, device_revoked, forbidden (the role of the member is too low for `auth`)
 */
export async function authenticate(
  { store, clock }: Pick<TrackerContext, 'store' | 'clock'>,
  token: string,
  auth: Exclude<EndpointAuth, 'none'>,
  from: Omit<AuditOrigin, 'device'> = { appVersion: null, network: null },
): Promise<DeviceCaller> {
  const workspaceId = workspaceOfBearer('lpd', token)
  const device = workspaceId ? await deviceOf(store, { workspaceId, tokenHash: hashToken(token) }) : undefined
  if (!workspaceId || !device) throw new CodedError('unauthorized', 'The tracker does not know this device.')
  const { deviceId, memberId, role, kind: deviceKind } = device
  if (device.isRevoked) {
    await recordRefusedDevice({ store, clock }, workspaceId, device, from)
    throw await revokedBecause(store, workspaceId, memberId)
  }
  if (auth === 'admin' && role !== 'admin') {
    throw new CodedError('forbidden', 'Only an admin of the workspace may do this.')
  }
  if (auth === 'manager' && !leadsTeam(role)) {
    throw new CodedError('forbidden', 'Only a manager or an admin of the workspace may do this.')
  }
  const at = clock.now()
  if (at - (device.lastSeenAt ?? 0) >= seenEveryMs) await markSeen(store, { workspaceId, deviceId, at })
  const origin = { device: device.name, ...from }
  const sees = Visibility.of(device, device.memberVisibility)
  return { workspaceId, memberId, deviceId, deviceKind, role, sees, origin }
}
