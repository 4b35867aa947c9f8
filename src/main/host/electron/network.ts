// Owns main's own way to the network in Electron: a session of its own. The window's session cancels everything remote
// (guards.ts), and stays so.
import { net, session } from 'electron'
import type { HttpClient } from '../../network/http-client.ts'
import type { ProxyLogins } from '../../network/proxy-logins.ts'
import { chromiumFetch } from './chromium-fetch.ts'

/** In memory: no cookies, no cache, nothing on disk. Proxy settings are the system's, PAC files and WPAD included. */
const partition = 'lastpage-main'

/** After `ready`. */
export function electronHttpClient(logins: ProxyLogins): HttpClient {
  const own = session.fromPartition(partition, { cache: false })
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  own.setPermissionCheckHandler(() => false)
  return chromiumFetch((options) => net.request({ ...options, session: own }), logins)
}
