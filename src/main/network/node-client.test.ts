// The headless app in a company network. The proxy requires a login. The server has a certificate of a private certificate authority.
import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { networkTroubleOf } from '#shared/network-trouble.ts'
import {
  type CompanyNetwork,
  hasOpenssl,
  startCompanyNetwork,
} from '../../../test/fixtures/company-network.ts'
import { nodeHttpClient } from './node-client.ts'

const run = promisify(execFile)
const script = path.resolve(import.meta.dirname, '../../../test/fixtures/company-client.ts')

describe.skipIf(!hasOpenssl)('nodeHttpClient (skipped if openssl is not installed)', () => {
  let network: CompanyNetwork
  /** The URL of a proxy that answers each CONNECT request with 403. */
  let refusingUrl: string
  const refusing = createServer().on('connect', (_request, socket) => {
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
  })
  beforeAll(async () => {
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve))
    refusingUrl = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`
    network = await startCompanyNetwork(async (request, response) => {
      let bytes = 0
      for await (const part of request) bytes += (part as Buffer).byteLength
      const length = request.headers['content-length'] ?? 'none'
      response.end(`${request.method} ${request.url} ${bytes} of ${length}`)
    })
  })
  afterAll(async () => {
    refusing.close()
    await network.close()
  })

  async function answers(env: Record<string, string>, caFile = '') {
    const { stdout } = await run(process.execPath, [script, network.serverUrl, caFile], { env })
    return JSON.parse(stdout) as Record<'fetch' | 'salesforce' | 'upload', string> & { sent: number }
  }
  const all = {
    fetch: 'GET /plain 0 of none',
    salesforce: 'POST /jsforce 12 of 12',
    upload: 'PATCH /upload 100000 of 100000',
    sent: 100_000,
  }

  it('trusts the certificate authority of the file, and no other private certificate authority', async () => {
    expect(await answers({}, network.caFile)).toEqual(all)
    expect((await answers({})).fetch).toMatch(/^failed: (UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED)/)
    expect(network.proxied()).toEqual([])
  })

  it('sends all requests through the proxy of the environment variable, with its login', async () => {
    // Requests to `localhost` never use a proxy. The name `localhost.` has the same address and can use the proxy.
    const far = network.serverUrl.replace('localhost', 'localhost.')
    const { stdout } = await run(process.execPath, [script, far, network.caFile], {
      env: { HTTPS_PROXY: network.proxyUrl, NO_PROXY: 'intranet.example' },
    })
    expect(JSON.parse(stdout)).toEqual(all)
    const through = network.proxied().filter((line) => line.endsWith(' 200'))
    expect(through.length).toBeGreaterThan(0)
    expect(through[0]).toMatch(/^CONNECT localhost\.?:\d+ 200$/)
  })

  it('reports a failed request if the proxy refuses the login', async () => {
    const proxy = network.proxyUrl.replace('taro', 'jiro')
    const far = network.serverUrl.replace('localhost', 'localhost.')
    const { stdout } = await run(process.execPath, [script, far, network.caFile], {
      env: { https_proxy: proxy },
    })
    expect(JSON.parse(stdout)).toMatchObject({
      fetch: 'failed: ERR_PROXY_AUTH_REQUESTED',
      salesforce: 'failed: ERR_PROXY_AUTH_REQUESTED',
      upload: 'failed: ERR_PROXY_AUTH_REQUESTED',
    })
    expect(network.proxied().at(-1)).toContain('407')
  })

  it.each([
    ['refuses to connect to the host', () => refusingUrl, 'ERR_TUNNEL_CONNECTION_FAILED'],
    ['cannot be reached', () => 'http://127.0.0.1:1', 'ERR_PROXY_CONNECTION_FAILED'],
    ['has an unknown name', () => 'http://proxy.invalid:3128', 'ERR_PROXY_CONNECTION_FAILED'],
  ])('names the error of a proxy that %s', async (_what, proxy, code) => {
    const far = network.serverUrl.replace('localhost', 'localhost.')
    const { stdout } = await run(process.execPath, [script, far, network.caFile], {
      env: { HTTPS_PROXY: proxy() },
    })
    expect(JSON.parse(stdout)).toMatchObject({ fetch: `failed: ${code}`, salesforce: `failed: ${code}` })
    expect(networkTroubleOf(code)).toMatch(/^proxy/)
  })

  it('names the error of a certificate that has expired or is for another host', async () => {
    const codeOf = async (url: string) => {
      const { stdout } = await run(process.execPath, [script, url, network.caFile], { env: {} })
      return (JSON.parse(stdout) as { fetch: string }).fetch.replace('failed: ', '')
    }
    const { expired, otherName } = network.invalidUrls
    expect(networkTroubleOf(await codeOf(expired))).toBe('certificateExpired')
    expect(networkTroubleOf(await codeOf(otherName))).toBe('certificateName')
  })

  it('uses no proxy for the hosts in NO_PROXY and for this computer', async () => {
    const before = network.proxied().length
    expect(await answers({ HTTPS_PROXY: network.proxyUrl }, network.caFile)).toEqual(all)
    expect(network.proxied()).toHaveLength(before)
  })

  it.each([
    [{ HTTPS_PROXY: 'socks5://user:secret@proxy:1080' }, 'HTTPS_PROXY must be the address of a proxy'],
    [{ http_proxy: 'secret' }, 'HTTP_PROXY must be the address of a proxy'],
  ])('throws an error without the password for the invalid proxy %j', (env, message) => {
    expect(() => nodeHttpClient({ env })).toThrow(message)
    expect(() => nodeHttpClient({ env })).not.toThrow(/secret/)
  })

  it('throws an error for a file without certificates', () => {
    expect(() => nodeHttpClient({ env: {}, caFile: script })).toThrow(/--ca .* holds no certificates/)
  })
})
