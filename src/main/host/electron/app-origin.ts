/**
 * The id of the app on Windows. The installer writes the same id into the shortcut of the Start menu (electron-builder.yml). Windows
 * shows notifications only for the id of a shortcut.
 */
export const appUserModelId = 'co.lastpage.desktop'
export const appScheme = 'app'
export const appHost = 'lastpage'
export const appUrl = (path: string) => `${appScheme}://${appHost}${path.startsWith('/') ? path : `/${path}`}`

/** True if the URL belongs to the app. Compares scheme and host, because `new URL('app://…').origin` is `'null'` in Node. */
export function isAppUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return url.protocol === `${appScheme}:` && url.host === appHost && url.username === ''
}
