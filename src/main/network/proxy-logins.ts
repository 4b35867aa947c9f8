// Logins for proxies. The rep enters a login once, and the secret store keeps the login. If the proxy refuses the login, the rep enters a
// new login.
import { z } from 'zod'
import { createEmitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import type { SecretStore } from '../secrets/secret-store.ts'

export type Proxy = { host: string; port: number; realm: string }
const ProxyLogin = z.object({ username: z.string(), password: z.string() })
export type ProxyLogin = z.infer<typeof ProxyLogin>

export type ProxyLogins = {
  /**
   * Returns the login for a request. If no login is stored, waits until the rep enters a login. Returns null if the rep declines, or if the
   * window shows the login form of another proxy. Set `refused` to true if the proxy refused the login that this request used before.
   */
  answer(proxy: Proxy, refused: boolean): Promise<ProxyLogin | null>
  /** The proxy for which the window shows the login form; null if the window shows no login form. */
  pending(): Proxy | null
  /** Called with the login that the rep entered, or with null if the rep chose "Not now". */
  give(login: ProxyLogin | null): Promise<void>
  /** Forgets for which proxies the rep chose "Not now". The next request through such a proxy shows the form again. */
  clearDeclined(): void
  onChange(listener: () => void): () => void
}

export function createProxyLogins({ secrets, log }: { secrets: SecretStore; log: Log }): ProxyLogins {
  const changes = createEmitter<void>()
  const declined = new Set<string>()
  let asked: { proxy: Proxy; answered: PromiseWithResolvers<ProxyLogin | null> } | null = null

  const nameOf = ({ host, port }: Proxy) => `proxy-login ${host}:${port}`

  async function known(proxy: Proxy): Promise<ProxyLogin | null> {
    const stored = await secrets.get(nameOf(proxy)).catch(() => null)
    return stored === null ? null : (readLogin(stored) ?? null)
  }

  /** Waits for the rep. All requests that wait for the same proxy get the same login. */
  function ask(proxy: Proxy): Promise<ProxyLogin | null> {
    if (declined.has(nameOf(proxy))) return Promise.resolve(null)
    if (asked && nameOf(asked.proxy) !== nameOf(proxy)) return Promise.resolve(null)
    if (!asked) {
      asked = { proxy, answered: Promise.withResolvers() }
      log.info({ host: proxy.host, port: proxy.port }, 'The proxy requires a login')
      changes.emit()
    }
    return asked.answered.promise
  }

  return {
    async answer(proxy, refused) {
      const login = refused ? null : await known(proxy)
      return login ?? ask(proxy)
    },
    pending: () => asked?.proxy ?? null,
    async give(login) {
      const question = asked
      if (!question) return
      asked = null
      if (!login) declined.add(nameOf(question.proxy))
      else {
        await secrets.set(nameOf(question.proxy), JSON.stringify(login)).catch((error: unknown) => {
          log.warn({ error }, 'Storing the proxy login failed: the user must enter it again after a restart')
        })
      }
      question.answered.resolve(login)
      changes.emit()
    },
    clearDeclined: () => declined.clear(),
    onChange: changes.on,
  }
}

function readLogin(stored: string): ProxyLogin | undefined {
  try {
    return ProxyLogin.safeParse(JSON.parse(stored)).data
  } catch {
    return undefined
  }
}
