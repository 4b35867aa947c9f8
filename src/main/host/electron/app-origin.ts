/** The id that the installer writes into the Start menu's shortcut (electron-builder.yml): Windows shows no notifications of other ids. */
export const appUserModelId = 'co.lastpage.desktop'
export const appScheme = 'app'
export const appHost = 'lastpage'
export const appUrl = (path: string) => `${appScheme}://${appHost}${path.startsWith('/') ? path : `/${path}`}`

/** Compares scheme and host, because `new URL('app://…').origin` is 'null' in Node. */
export function isAppUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return url.protocol === `${appScheme}:` && url.host === appHost && url.username === ''
}
