import { create } from 'zustand'
import { leadsTeam, mayChange } from '#shared/access.ts'
import type { DesktopInput } from '#shared/desktop-api.ts'
import type { Session, Settings } from '#shared/desktop-state.ts'
import type { ManagedSettings } from '#shared/managed-settings.ts'
import { noPolicy } from '#shared/no-policy.ts'
import { call, on, setShownWorkspace } from './bridge/desktop.ts'
import type { HostState } from './bridge/socket-bridge.ts'

export type SessionState = {
  session: Session | undefined
  settings: Settings | undefined
  /** The state of the connection to main. Always `online` in Electron. */
  host: HostState
}

/** The store of the session, the settings of this device, and the connection state. */
export const useSession = create<SessionState>()(() => ({
  session: undefined,
  settings: undefined,
  host: 'online',
}))

/** Loads the session and the settings, then updates them from main's events. Returns a function that unsubscribes. */
export function subscribeToSession(): () => void {
  const stops = [
    useSession.subscribe(({ session }) => setShownWorkspace(session?.workspaceKey)),
    on('session', (session) => useSession.setState({ session })),
    on('settings', (settings) => useSession.setState({ settings })),
  ]
  void readSession()
  return () => {
    for (const stop of stops) stop()
  }
}

/** Calls `act` once, as soon as the state of the store is such that `holds` returns true. */
function once(holds: (state: SessionState) => boolean, act: () => void): void {
  if (holds(useSession.getState())) {
    act()
    return
  }
  const stop = useSession.subscribe((state) => {
    if (!holds(state)) return
    stop()
    act()
  })
}

/** Calls `act` once, as soon as main has sent the session and the settings. */
export const onceReady = (act: () => void): void =>
  once(({ session, settings }) => Boolean(session && settings), act)

/** Calls `act` once, as soon as the device has joined a workspace. */
export const onceJoined = (act: () => void): void => once(({ session }) => Boolean(session?.workspace), act)

export async function readSession(): Promise<void> {
  const [session, settings] = await Promise.all([call('session.get'), call('settings.get')])
  useSession.setState({ session, settings })
}

/** Changes settings with an optimistic update. If main refuses, restores the old settings and throws the error. */
export async function changeSettings(change: DesktopInput<'settings.update'>): Promise<void> {
  const before = useSession.getState().settings
  if (before) useSession.setState({ settings: { ...before, ...(change as Partial<Settings>) } })
  try {
    useSession.setState({ settings: await call('settings.update', change) })
  } catch (thrown) {
    useSession.setState({ settings: before })
    throw thrown
  }
}

/** The settings that the organisation has set on this computer. */
export const useManagedSettings = (): ManagedSettings =>
  useSession((state) => state.session?.policy.settings ?? noPolicy.settings)
export const useMember = () => useSession((state) => state.session?.member ?? null)
/** Returns true if this member may change the documents and links of `ownerId`. The UI disables buttons by this rule. The tracker enforces the rule. */
export const useMayChange = (ownerId: string) =>
  useSession((state) => mayChange(state.session?.member ?? null, ownerId))
/** Returns true if this member may change what other members own, and hand it over. */
export const useLeadsTeam = () => useSession((state) => leadsTeam(state.session?.member?.role ?? 'member'))
/** Returns true if this member sees the visits of all members. The tracker enforces the rule. */
export const useSeesTeam = () =>
  useSession(
    ({ session }) =>
      leadsTeam(session?.member?.role ?? 'member') || session?.workspace?.memberVisibility === 'everything',
  )
export const useIsAdmin = () => useSession((state) => state.session?.member?.role === 'admin')
