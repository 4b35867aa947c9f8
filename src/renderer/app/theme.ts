import type { Settings } from '#shared/desktop-state.ts'
import { useSession } from '../lib/session.ts'

/** Applies the theme of the settings or of the computer, also after each change. Returns a function that unsubscribes. */
export function followTheme(): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    const theme: Settings['theme'] = useSession.getState().settings?.theme ?? 'system'
    document.documentElement.dataset.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme
  }
  apply()
  dark.addEventListener('change', apply)
  const stop = useSession.subscribe(apply)
  return () => {
    dark.removeEventListener('change', apply)
    stop()
  }
}
