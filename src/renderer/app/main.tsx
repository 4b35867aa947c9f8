// The entry point of the window. No other module of the renderer has side effects when it is imported.
import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { navigate } from 'wouter/use-browser-location'
import { showCard } from '../entities/notifications/notification-cards-store.ts'
import { call, on, setDesktopBridge } from '../lib/bridge/desktop.ts'
import { findBridge } from '../lib/bridge/find-bridge.ts'
import { showBrowserNotification } from '../lib/browser-notifications.ts'
import { followLanguage, startI18n } from '../lib/i18n.ts'
import { queryClient } from '../lib/server-state/query-client.ts'
import { useSession } from '../lib/session.ts'
import { App } from './app.tsx'
import { reportUncaughtErrors } from './error-boundary.tsx'
import { preloadScreenOf, preloadWhenIdle } from './screens.ts'
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
  subscribeToMain()
  // The screen, its first rows and the texts are loaded at the same time.
  preloadScreenOf(location.pathname, location.search)
  const i18n = await startI18n()
  void call('session.setPageLanguages', { languages: navigator.languages.slice(0, 20) }).catch(
    () => undefined,
  )
  followTheme()
  reportUncaughtErrors()
  followLanguage(i18n)
  on('navigate', ({ path }) => navigate(path))
  const root = document.getElementById('root')
  if (!root) throw new Error('The page has no #root.')
  createRoot(root).render(
    <QueryClientProvider client={queryClient}>
      <I18nextProvider i18n={i18n}>
        <App />
      </I18nextProvider>
    </QueryClientProvider>,
  )
  preloadWhenIdle()
}

void start()
