import type { Page, Request } from '@playwright/test'

/** Returns the workers of pdf.js that the page loads, in their order. The list grows. */
export function workersLoadedBy(page: Page): string[] {
  const names: string[] = []
  page.on('request', (request: Request) => {
    const name = /assets\/((?:modern|whole|legacy)-worker)/.exec(request.url())?.[1]
    if (name) names.push(name)
  })
  return names
}
