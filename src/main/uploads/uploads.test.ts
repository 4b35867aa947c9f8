import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import type { Session } from '../tracker/session.ts'
import { createUploads, type Uploads } from './uploads.ts'

let dir: string
let server: Server
let requests: string[]
let uploads: Uploads

beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'lastpage-uploads-'))
  requests = []
  // A fake tracker that creates an upload but responds with 503 to its bytes.
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.headers.authorization}`)
    if (request.method === 'POST') response.writeHead(201, { location: '/api/uploads/upl_1' })
    else response.writeHead(503)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await uploads.stop()
  server.closeAllConnections()
  server.close()
  await rm(dir, { recursive: true, force: true })
})

function start(workspaceId: string, token: string): Uploads {
  const { port } = server.address() as AddressInfo
  const session = {
    access: () => ({ url: `http://127.0.0.1:${port}`, token }),
    me: () => ({ workspace: { id: workspaceId } }),
  } as unknown as Session
  uploads = createUploads({ fetch, dir, session, clock: systemClock, log: silentLog })
  return uploads
}

const add = (fileName: string) =>
  uploads.add({
    fileName,
    documentId: null,
    sizeBytes: null,
    body: (async function* () {
      yield Buffer.from('%PDF-1.7')
    })(),
  })
const stateOf = (id: string) => uploads.list().find((upload) => upload.id === id)?.state

test('an upload in the queue can be cancelled while earlier uploads are paused', async () => {
  start('wsp_one', 'lpd.one')
  const [first, second, third] = [await add('1.pdf'), await add('2.pdf'), await add('3.pdf')]
  await expect.poll(() => [stateOf(first), stateOf(second)]).toEqual(['paused', 'paused'])
  await uploads.cancel(third)
  expect(uploads.list().map(({ id }) => id)).toEqual([first, second])
})

test('an upload of one workspace is not sent to the tracker of another workspace', async () => {
  start('wsp_one', 'lpd.one')
  const id = await add('1.pdf')
  await expect.poll(() => stateOf(id)).toBe('paused')
  await uploads.stop()

  requests = []
  start('wsp_two', 'lpd.two')
  await uploads.start()
  await expect.poll(() => stateOf(id)).toBe('failed')
  expect(requests).toEqual([])
})
