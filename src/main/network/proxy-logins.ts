// Logins for proxies: the rep is asked once, the login is kept in the keychain, and the rep is asked again if the proxy refuses it.
import { z } from 'zod'
import { createEmitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import type { SecretStore } from '../secrets/secret-store.ts'

export type Proxy = { host: string; port: number; realm: string }
const ProxyLogin = z.object({ username: z.string(), password: z.string() })
export type ProxyLogin = z.infer<typeof ProxyLogin>

export type ProxyLogins = {
  /** The login for one request; null if there is none. `refused`: the proxy refused the login that this request used before. */
  answer(proxy: Proxy, refused: boolean): Promise<ProxyLogin | null>
  /** The proxy for which the rep is asked for a login now. */
  pending(): Proxy | null
  /** The rep's answer; null means "not now". */
  give(login: ProxyLogin | null): Promise<void>
  /** Allows a new question after "not now". */
  askAgain(): void
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

  /** All waiting requests get the same answer. */
  function ask(proxy: Proxy): Promise<ProxyLogin | null> {
    if (declined.has(nameOf(proxy))) return Promise.resolve(null)
    if (asked && nameOf(asked.proxy) !== nameOf(proxy)) return Promise.resolve(null)
    if (!asked) {
      asked = { proxy, answered: Promise.withResolvers() }
      log.info({ host: proxy.host, port: proxy.port }, 'The proxy asks for a login')
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
          log.warn(
            { error },
            'The login of the proxy could not be kept: it is asked for again after a restart',
          )
        })
      }
      question.answered.resolve(login)
      changes.emit()
    },
    askAgain: () => declined.clear(),
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
