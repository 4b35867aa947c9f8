// The network of the headless app. The proxies come from HTTPS_PROXY, HTTP_PROXY and NO_PROXY, the certificate authorities come from a
// file. Node applies the proxies and the authorities to the whole process, also to libraries.
import { readFileSync } from 'node:fs'
import { setGlobalProxyFromEnv } from 'node:http'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { HttpClient } from './http-client.ts'
import { withProxyErrors } from './proxy-errors.ts'

export type NodeNetwork = {
  /** The environment variables. A name in lower case has priority over the same name in upper case. */
  env: Record<string, string | undefined>
  /** A PEM file with certificate authorities, in addition to Node's certificate authorities. */
  caFile?: string | undefined
}

/** Requests to this computer never use the proxy. In a demo, the tracker and the practice org run on this computer. */
const ownComputer = ['localhost', '127.0.0.1', '[::1]', '::1']

/** Throws an Error with a message of one line, which never contains the password of the proxy. */
export function nodeHttpClient({ env, caFile }: NodeNetwork): HttpClient {
  if (caFile !== undefined) trust(caFile)
  const proxies = {
    https_proxy: proxyIn(env, 'https_proxy'),
    http_proxy: proxyIn(env, 'http_proxy'),
  }
  const used = Object.values(proxies).filter((url) => url !== undefined)
  if (used.length === 0) return globalThis.fetch
  const excepted = [variable(env, 'no_proxy'), ...ownComputer].filter(Boolean).join(',')
  setGlobalProxyFromEnv({ ...proxies, no_proxy: excepted })
  return withProxyErrors(globalThis.fetch, used)
}

const variable = (env: NodeNetwork['env'], name: string) => env[name] || env[name.toUpperCase()] || undefined

function proxyIn(env: NodeNetwork['env'], name: string): string | undefined {
  const value = variable(env, name)
  if (value === undefined) return undefined
  const url = URL.canParse(value) ? new URL(value) : null
  if (url && /^https?:$/.test(url.protocol) && url.hostname !== '') return value
  throw new Error(`${name.toUpperCase()} must be the address of a proxy, e.g. http://proxy.example.com:3128`)
}

function trust(caFile: string): void {
  const pem = readFileSync(caFile, 'utf8')
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  try {
    if (!certificates) throw new Error('no certificate')
    setDefaultCACertificates([...getCACertificates('default'), ...certificates])
  } catch (cause) {
    throw new Error(`--ca (LASTPAGE_CA): ${caFile} holds no certificates in PEM format`, { cause })
  }
}
