// The switch between workspaces in the window. Each workspace keeps the page that it showed last.
import { navigate } from 'wouter/use-browser-location'
import { call } from '../lib/bridge/desktop.ts'
import { useSession } from '../lib/session.ts'

const firstPlace = '/activity'
/** The page that each workspace shows when the window shows it again. */
const places = new Map<string, string>()

/** Pages that belong to no workspace. */
const isPassing = (path: string) => path.startsWith('/in/') || path.startsWith('/join')

/** Called when the window shows another workspace: goes to its last page, so that no page of one workspace asks the other. */
export function goToPlaceOf(now: string, before: string): void {
  const { pathname, search } = window.location
  if (!isPassing(pathname)) places.set(before, pathname + search)
  navigate(places.get(now) ?? firstPlace, { replace: isPassing(pathname) })
}

/** Shows a workspace, on `path` or on its last page. @throws CallError */
export async function showWorkspace(workspaceKey: string, path?: string): Promise<void> {
  const shown = useSession.getState().session?.workspaceKey
  if (workspaceKey === shown) {
    if (path) navigate(path, { replace: true })
    return
  }
  if (path) places.set(workspaceKey, path)
  useSession.setState({ session: await call('workspaces.show', { workspaceKey }) })
}
