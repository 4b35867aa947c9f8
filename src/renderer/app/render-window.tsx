import { QueryClientProvider } from '@tanstack/react-query'
import type { i18n } from 'i18next'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { followLanguage } from '../lib/i18n.ts'
import { queryClient } from '../lib/server-state/query-client.ts'
import { App } from './app.tsx'

/** Renders the window. Called once. */
export function renderWindow(instance: i18n): void {
  followLanguage(instance)
  const root = document.getElementById('root')
  if (!root) throw new Error('The page has no #root.')
  createRoot(root).render(
    <QueryClientProvider client={queryClient}>
      <I18nextProvider i18n={instance}>
        <App />
      </I18nextProvider>
    </QueryClientProvider>,
  )
}
