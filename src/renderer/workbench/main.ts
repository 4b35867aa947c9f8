// The workbench shows the window with sample data, without main and tracker. `/` lists all screens in all states.
// A path of the app shows the screen of this path. The query `?scenario=…&lang=…&theme=…` selects the data, the language and the theme.
import type { DesktopBridge } from '#shared/desktop-api.ts'
import { showIndexPage } from './index-page.ts'
import { type MemoryDesktop, memoryDesktop } from './memory-desktop/memory-desktop.ts'
import { press } from './press.ts'
import { scenario } from './scenarios.ts'

declare global {
  interface Window {
    /** The in-memory desktop API. Tests use it to change the state and to send events. */
    memoryDesktop: MemoryDesktop
  }
}

async function showWindow(query: URLSearchParams): Promise<void> {
  const desktop = memoryDesktop(scenario(query.get('scenario') ?? 'full'))
  const lang = query.get('lang') === 'ja' ? 'ja' : 'en'
  const theme = query.get('theme') === 'dark' ? 'dark' : 'light'
  desktop.state.settings = { ...desktop.state.settings, language: lang, theme }
  desktop.state.session = { ...desktop.state.session, locale: lang }
  Object.assign(window, { lastpage: desktop.bridge satisfies DesktopBridge, memoryDesktop: desktop })
  await import('../app/main.ts')
  await press(query.get('press')?.split(' ') ?? [], lang)
  document.documentElement.dataset.pressed = 'true'
}

const root = document.getElementById('root')
if (location.pathname === '/' && location.search === '' && root) showIndexPage(root)
else await showWindow(new URLSearchParams(location.search))
