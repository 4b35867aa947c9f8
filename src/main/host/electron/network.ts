// The network session of main in Electron. This session is separate from the session of the window, which blocks all remote requests
// (guards.ts).
import { net, session } from 'electron'
import type { HttpClient } from '../../network/http-client.ts'
import type { ProxyLogins } from '../../network/proxy-logins.ts'
import { chromiumFetch } from './chromium-fetch.ts'

/**
 * A session in memory, without a cache and without files. The session uses the proxy settings of the system, including PAC files and WPAD.
 */
const partition = 'lastpage-main'

/** Call this after Electron's event `ready`. */
export function electronHttpClient(logins: ProxyLogins): HttpClient {
  const own = session.fromPartition(partition, { cache: false })
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  own.setPermissionCheckHandler(() => false)
  return chromiumFetch((options) => net.request({ ...options, session: own }), logins)
}
