// Owns the origin of the app's pages in Electron.

/** As the installer writes it into the Start menu's shortcut (electron-builder.yml): Windows shows no notifications of others. */
export const appUserModelId = 'co.lastpage.desktop'
export const appScheme = 'app'
export const appHost = 'lastpage'
export const appUrl = (path: string) => `${appScheme}://${appHost}${path.startsWith('/') ? path : `/${path}`}`

/** `new URL('app://…').origin` is 'null' in Node: scheme and host are what must be ours. */
export function isAppUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return url.protocol === `${appScheme}:` && url.host === appHost && url.username === ''
}
