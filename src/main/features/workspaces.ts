import type { Session as SessionView } from '#shared/desktop-state.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { Joining } from '../tracker/joining.ts'

/** The switch between the workspaces of this app. */
export function workspacesHandlers(parts: {
  workspaces: { show(key: string): void }
  joining: Pick<Joining, 'dismissInvite'>
  view: () => SessionView
}) {
  return {
    'workspaces.show': async ({ workspaceKey }) => {
      parts.workspaces.show(workspaceKey)
      return parts.view()
    },
    'workspaces.dismissInvite': async () => parts.joining.dismissInvite(),
  } satisfies Partial<Handlers>
}
