import { navigate } from 'wouter/use-browser-location'
import { onceReady, type SessionState, useSession } from '../lib/session.ts'

/** The first screen: the setup until the member dismisses it, and always without a workspace; otherwise the activity. */
export const homeOf = ({ session, settings }: SessionState): string =>
  settings?.setup.dismissed && session?.workspace ? '/activity' : '/setup'

/** Replaces the address without a path by the first screen as soon as it is known, so that only this screen is rendered. */
export function goHome(): void {
  onceReady(() => {
    if (location.pathname === '/') navigate(homeOf(useSession.getState()), { replace: true })
  })
}
