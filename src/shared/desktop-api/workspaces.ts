// The workspaces of this app, of which the window shows one.
import { z } from 'zod'
import { Session, WorkspaceKey } from '../desktop-state.ts'
import { call, Nothing } from './call.ts'

export const workspacesCalls = {
  /** Shows another workspace. All of them stay connected. */
  'workspaces.show': call(z.object({ workspaceKey: WorkspaceKey }), Session),
  /** Forgets the invite in `Session.pendingInvite`. It stays valid. */
  'workspaces.dismissInvite': call(Nothing, Nothing),
} as const
