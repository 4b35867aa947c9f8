import type { Role } from '#shared/model/basics.ts'

/** Who calls the API: a device of a member, with the member's role now. */
export type Caller = { workspaceId: string; memberId: string; deviceId: string; role: Role }
