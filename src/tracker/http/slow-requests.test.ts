import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { limitArrivals } from './slow-requests.ts'

const limits = { headMs: 60_000, bodyMs: 500, stalledMs: 500, everyMs: 20 }
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** A server with one request whose body has not arrived completely. The process can be paused. */
async function startedRequest() {
  let pausedMs = 0
  const server = createServer()
  cleanups.push(
    limitArrivals(
      server,
      () => false,
      limits,
      () => performance.now() + pausedMs,
    ),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(() => server.close())
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  cleanups.push(() => socket.destroy())
  socket.write('POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 10\r\n\r\nfirst')
  const [request] = await once(server, 'request')
  const ended = new Promise<'ended'>((resolve) => {
    request.once('error', () => resolve('ended'))
  })
  request.resume()
  const after = (ms: number) =>
    Promise.race([ended, new Promise((resolve) => setTimeout(() => resolve('open'), ms))])
  const pause = (ms: number) => {
    pausedMs += ms
  }
  return { after, pause }
}

it('a request that does not arrive is ended', async () => {
  const { after } = await startedRequest()
  expect(await after(30_000)).toBe('ended')
})

it('the time in which the process was paused does not count', async () => {
  const { after, pause } = await startedRequest()
  pause(60_000)
  expect(await after(100)).toBe('open')
  expect(await after(30_000)).toBe('ended')
})
