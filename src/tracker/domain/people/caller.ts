import type { AuditOrigin } from '#shared/model/audit.ts'
import type { Role } from '#shared/model/basics.ts'
import type { DeviceKind } from '#shared/model/workers.ts'
import type { Visibility } from './visibility.ts'

/** The caller of an API request: a device of a member, with the member's current role. */
export type Caller = {
  workspaceId: string
  memberId: string
  deviceId: string
  deviceKind: DeviceKind
  role: Role
  /** What the member may see. */
  sees: Visibility
  /** The device, app version and network of the request, for the audit log. */
  origin: AuditOrigin
}
