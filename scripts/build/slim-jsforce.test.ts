import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type jsforce from 'jsforce'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fetchTransport } from '../../src/main/salesforce/transport.ts'
import { slimJsforce } from './slim-jsforce.ts'

let dir: string
let core: Pick<typeof jsforce, 'Connection' | 'OAuth2'>
let code: string

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'lastpage-jsforce-'))
  const entry = createRequire(import.meta.url).resolve('jsforce/lib/core.js')
  const result = await build({
    ...{ configFile: false, logLevel: 'silent', publicDir: false, plugins: [slimJsforce] },
    build: { ssr: entry, outDir: dir, target: 'node24' },
    ssr: { noExternal: true },
  })
  if (!('output' in result)) throw new Error('The build has no output.')
  code = result.output[0].code
  core = (await import(pathToFileURL(path.join(dir, result.output[0].fileName)).href)).default
}, 60_000)
afterAll(() => rm(dir, { recursive: true, force: true }))

const session = { instanceUrl: 'https://org.example.com', accessToken: 'token', version: '66.0' }

test('the build contains neither undici nor form-data', () => {
  expect(code).toContain('node_modules/jsforce/lib/connection.js')
  expect(code).not.toMatch(/node_modules\/(undici|form-data|mime-db)\//)
})

test('a request with the transport of the app works', async () => {
  const fetch = async () => Response.json({ id: '00T000000000001' })
  const transport = fetchTransport({ fetch, timeoutMs: 10_000 })
  const connection = new core.Connection(session)
  expect(await connection.request('/limits', { transport })).toEqual({ id: '00T000000000001' })
})

test('a request with the transport of jsforce says that the build has none', async () => {
  const connection = new core.Connection(session)
  await expect(connection.request('/limits')).rejects.toThrow('leaves out the transport of jsforce')
})
