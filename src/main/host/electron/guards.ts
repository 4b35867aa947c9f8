// Restricts the pages of the app. A page cannot navigate away, open a window, embed another page, get a permission or load from another
// origin.
import { app, type Session, type WebContents } from 'electron'
import { allowedExternalUrl } from '../../lib/external-url.ts'
import type { Log } from '../../lib/log.ts'
import { isAppUrl } from './app-origin.ts'

/** Call this before the first window is created. `openExternal` receives only URLs that `allowedExternalUrl` returned. */
export function guardPages(openExternal: (url: string) => Promise<void>, log: Log): void {
  app.on('web-contents-created', (_event, contents) => {
    guardNavigation(contents, log)
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      openChecked(url, openExternal, log)
      return { action: 'deny' }
    })
  })
}

function guardNavigation(contents: WebContents, log: Log): void {
  const stay = (event: { preventDefault(): void; url: string }) => {
    if (isAppUrl(event.url)) return
    event.preventDefault()
    log.warn({ url: event.url }, 'A navigation away from the app was blocked')
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
}

function openChecked(url: string, openExternal: (url: string) => Promise<void>, log: Log): void {
  try {
    openExternal(allowedExternalUrl(url)).catch((error) => log.warn({ error }, 'Opening the browser failed'))
  } catch {
    log.warn({}, 'A page tried to open a URL that is not allowed')
  }
}

/** Only the action "copy a link" needs a permission. */
const isAllowed = (permission: string, from: string) =>
  permission === 'clipboard-sanitized-write' && isAppUrl(from)

export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(isAllowed(permission, details.requestingUrl)),
  )
  session.setPermissionCheckHandler((_contents, permission, origin) => isAllowed(permission, origin))
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null))
  // The Content-Security-Policy forbids the same requests. This check also applies to a page without that header.
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isLocal(details.url) }))
}

function isLocal(url: string): boolean {
  return isAppUrl(url) || /^(blob:app:\/\/lastpage\/|data:|devtools:)/.test(url)
}
