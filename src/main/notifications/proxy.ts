// Notifies the rep that a proxy requires a login. The window with the login form can be hidden.
import type { Locale } from '#shared/model/basics.ts'
import type { Host } from '../host/host.ts'
import type { Texts } from '../lib/texts.ts'

export function notifyProxyLogin(host: Pick<Host, 'notify'>, texts: Texts, locale: Locale): void {
  const title = texts(locale, 'notification.proxyTitle')
  host.notify({ id: 'proxy', title, body: texts(locale, 'notification.proxyBody'), path: '/settings/me' })
}
