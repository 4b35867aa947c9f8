import { create } from 'zustand'
import { mayChange } from '#shared/access.ts'
import type { DesktopInput } from '#shared/desktop-api.ts'
import type { Session, Settings } from '#shared/desktop-state.ts'
import { call, on } from './bridge/desktop.ts'
import type { HostState } from './bridge/socket-bridge.ts'

type SessionState = {
  session: Session | undefined
  settings: Settings | undefined
  /** The page's connection to main. Always `online` in Electron. */
  host: HostState
}

/** What the whole window needs: the session, this device's settings, and the connection to main. */
export const useSession = create<SessionState>()(() => ({
  session: undefined,
  settings: undefined,
  host: 'online',
}))

/** Reads session and settings once, then updates them from main's events. Returns the function that stops. */
export function subscribeToSession(): () => void {
  const stops = [
    on('session', (session) => useSession.setState({ session })),
    on('settings', (settings) => useSession.setState({ settings })),
  ]
  void readSession()
  return () => {
    for (const stop of stops) stop()
  }
}

export async function readSession(): Promise<void> {
  const [session, settings] = await Promise.all([call('session.get'), call('settings.get')])
  useSession.setState({ session, settings })
}

/** Changes settings. The change shows at once and is undone if main refuses it. */
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

export const useMember = () => useSession((state) => state.session?.member ?? null)
/** Whether this member may change what `ownerId` owns. The tracker enforces it; this only disables buttons. */
export const useMayChange = (ownerId: string) =>
  useSession((state) => mayChange(state.session?.member ?? null, ownerId))
export const useIsAdmin = () => useSession((state) => state.session?.member?.role === 'admin')
