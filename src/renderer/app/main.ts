// The entry point of the window. It connects to main and asks for what the first screen shows, while the browser still loads the file that draws it. So this
// module and what it imports must contain no components (docs/adr/0137). No other module of the renderer has side effects when it is imported.
import { navigate } from 'wouter/use-browser-location'
import { showCard } from '../entities/notifications/notification-cards-store.ts'
import { call, on, setDesktopBridge } from '../lib/bridge/desktop.ts'
import { findBridge } from '../lib/bridge/find-bridge.ts'
import { showBrowserNotification } from '../lib/browser-notifications.ts'
import { startI18n } from '../lib/i18n.ts'
import { useSession } from '../lib/session.ts'
import { goHome } from './home.ts'
import { reportUncaughtErrors } from './report-errors.ts'
import { ActivityScreen, preloadScreenOf, preloadWhenIdle } from './screens.ts'
import { subscribeToMain } from './subscribe-to-main.ts'
import { followTheme } from './theme.ts'

async function start(): Promise<void> {
  setDesktopBridge(
    findBridge({
      openExternal: (url) => window.open(url, '_blank', 'noopener'),
      notify(notice) {
        showCard(notice)
        showBrowserNotification(notice, navigate)
      },
      download(url, name) {
        const anchor = Object.assign(document.createElement('a'), { href: url, download: name })
        anchor.click()
      },
      stateChanged: (host) => useSession.setState({ host }),
    }),
  )
  reportUncaughtErrors()
  goHome()
  subscribeToMain()
  // The file of the screen, its first rows and the texts are loaded at the same time. The activity is in the file of `renderWindow`.
  const parts = Promise.all([import('./render-window.tsx'), startI18n(), ActivityScreen.preload(), parsed()])
  preloadScreenOf(location.pathname, location.search)
  void call('session.setPageLanguages', { languages: navigator.languages.slice(0, 20) }).catch(
    () => undefined,
  )
  followTheme()
  on('navigate', ({ path }) => navigate(path))
  const [{ renderWindow }, i18n] = await parts
  renderWindow(i18n)
  preloadWhenIdle()
}

/** Resolves when the browser has read the page, which this script does not wait for. */
async function parsed(): Promise<void> {
  if (document.readyState !== 'loading') return
  await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }))
}

void start()
