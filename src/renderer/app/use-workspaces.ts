import type { WorkspaceSummary } from '#shared/desktop-state.ts'
import { useSession } from '../lib/session.ts'

const none: readonly WorkspaceSummary[] = []

/** The workspaces of this app, in the order of joining. */
export const useWorkspaces = (): readonly WorkspaceSummary[] =>
  useSession((state) => state.session?.workspaces ?? none)
