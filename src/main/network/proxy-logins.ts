// Owns the logins that proxies ask for: asked of the rep once, kept in the keychain, asked again where the proxy refuses them.
import { z } from 'zod'
import { createEmitter } from '../emitter.ts'
import type { Log } from '../log.ts'
import type { SecretStore } from '../secrets/secret-store.ts'

export type Proxy = { host: string; port: number; realm: string }
const ProxyLogin = z.object({ username: z.string(), password: z.string() })
export type ProxyLogin = z.infer<typeof ProxyLogin>

export type ProxyLogins = {
  /** For one request. `refused`: the proxy did not take the login that this request was given before. Null: none. */
  answer(proxy: Proxy, refused: boolean): Promise<ProxyLogin | null>
  /** What the rep is asked for now. */
  pending(): Proxy | null
  /** The rep's answer; null: not now. */
  give(login: ProxyLogin | null): Promise<void>
  /** Asks again after a "not now". */
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

  /** Many requests wait for one answer. */
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
