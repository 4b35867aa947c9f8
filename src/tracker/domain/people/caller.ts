import type { AuditOrigin } from '#shared/model/audit.ts'
import type { Role } from '#shared/model/basics.ts'
import type { DeviceKind } from '#shared/model/workers.ts'
import type { Visibility } from './visibility.ts'

/** The member for whom an API request acts, with the member's current role. A device or an API token of the member sent it. */
export type Caller = {
  workspaceId: string
  memberId: string
  role: Role
  /** What the member may see. */
  sees: Visibility
  /** The device or API token, app version and network of the request, for the audit log. */
  origin: AuditOrigin
}

export type DeviceCaller = Caller & { deviceId: string; deviceKind: DeviceKind }

/** Only the operations of `tokenScopes` (src/shared/access.ts) have such a caller. */
export type TokenCaller = Caller & { tokenId: string }
