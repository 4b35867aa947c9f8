// The network session of main in Electron. It is separate, because the window's session blocks everything remote (guards.ts).
import { net, session } from 'electron'
import type { HttpClient } from '../../network/http-client.ts'
import type { ProxyLogins } from '../../network/proxy-logins.ts'
import { chromiumFetch } from './chromium-fetch.ts'

/** In memory: no cookies, no cache, nothing on disk. Uses the system's proxy settings, including PAC files and WPAD. */
const partition = 'lastpage-main'

/** Must be called after `ready`. */
export function electronHttpClient(logins: ProxyLogins): HttpClient {
  const own = session.fromPartition(partition, { cache: false })
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  own.setPermissionCheckHandler(() => false)
  return chromiumFetch((options) => net.request({ ...options, session: own }), logins)
}
