// Composes the window on a desktop in memory: `?scenario=…&lang=…&theme=…` chooses what it holds.
import type { DesktopBridge } from '#shared/desktop-api.ts'
import { type MemoryDesktop, memoryDesktop } from './memory-desktop/memory-desktop.ts'
import { scenario } from './scenarios.ts'

declare global {
  interface Window {
    /** The desktop behind the window, for tests that let something happen. */
    memoryDesktop: MemoryDesktop
  }
}

const query = new URLSearchParams(location.search)
const desktop = memoryDesktop(scenario(query.get('scenario') ?? 'full'))
const language = query.get('lang')
const theme = query.get('theme')
desktop.state.settings = {
  ...desktop.state.settings,
  language: language === 'ja' ? 'ja' : 'en',
  theme: theme === 'dark' ? 'dark' : 'light',
}
desktop.state.session = { ...desktop.state.session, locale: language === 'ja' ? 'ja' : 'en' }
Object.assign(window, { lastpage: desktop.bridge satisfies DesktopBridge, memoryDesktop: desktop })
await import('../app/main.tsx')
