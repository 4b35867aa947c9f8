// With real connections, because a request that is injected into the app has none.
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { startTestTracker } from '../infrastructure/database/testing.ts'
import { createTurns } from '../infrastructure/turns.ts'
import { type Joined, joinMember } from '../services/people/testing.ts'
import { trackConnections } from './connections.ts'
import { createParking, type Parked } from './parked-connections.ts'

const until = (condition: () => boolean) =>
  expect.poll(condition, { interval: 5, timeout: 10_000 }).toBe(true)

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

type Answer = { head: string; headers: string[]; body: string }

/** A client that sees the bytes of the answers. */
async function openClient(port: number) {
  const socket: Socket = connect({ host: '127.0.0.1', port })
  await once(socket, 'connect')
  ends.push(() => socket.destroy())
  let received = ''
  let isOver = false
  socket.on('data', (chunk) => {
    received += chunk
  })
  socket.on('end', () => {
    isOver = true
  })
  const isComplete = () => {
    const [head = '', ...rest] = received.split('\r\n\r\n')
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN)
    return rest.join('\r\n\r\n').length >= length
  }
  return {
    socket,
    isOver: () => isOver,
    send: (text: string) => socket.write(text.replaceAll('\n', '\r\n')),
    /** Resolves with the next answer. */
    async answer(): Promise<Answer> {
      await until(isComplete)
      const headEnd = received.indexOf('\r\n\r\n')
      const head = received.slice(0, headEnd)
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1])
      const body = received.slice(headEnd + 4, headEnd + 4 + length)
      received = received.slice(headEnd + 4 + length)
      const [, ...fields] = head.split('\r\n')
      return { head, headers: fields.map((field) => field.split(':')[0]?.toLowerCase() ?? '').sort(), body }
    },
  }
}

/** A server that parks each request for `/wait` and answers all others at once. */
async function startServer(turns = createTurns()) {
  const parked: Parked[] = []
  let gone = 0
  const answered: string[] = []
  const server: Server = createServer()
  const parking = createParking(server, {
    ...{ connections: trackConnections(server), turns },
    ...{ keepAliveMs: 60_000, idleMs: 20 },
  })
  server.on('request', async (request, response: ServerResponse) => {
    answered.push(request.url ?? '')
    // A poll is parked after its queries.
    await setImmediate()
    const user = { gone: () => void gone++ }
    const connection = request.url === '/wait' ? parking.park(request.socket, user) : null
    if (connection) parked.push(connection)
    else response.end(`plain ${request.url}`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(
    () => server.close(),
    () => parking.destroy(),
  )
  const { port } = server.address() as AddressInfo
  return { server, parking, parked, port, gone: () => gone, answered }
}

const get = (path: string) => `GET ${path} HTTP/1.1\nhost: test\n\n`
const head = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'
const connectionsOf = (server: Server) =>
  new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))

test('a parked connection is not one of the HTTP server, and serves further requests after its answer', async () => {
  const { server, parking, parked, port } = await startServer()
  const client = await openClient(port)
  for (let round = 0; round < 3; round += 1) {
    client.send(get('/wait'))
    await until(() => parked.length === round + 1)
    expect(await connectionsOf(server)).toBe(0)
    parked[round]?.answer(head, Buffer.from('later'), true)
    expect((await client.answer()).body).toBe('later')
    client.send(get('/now'))
    expect((await client.answer()).body).toBe('plain /now')
  }
  expect(parking.count()).toBeLessThanOrEqual(1)
})

type Handle = { getpeername: (out: object) => number }

test('the address of the client is read from the system once, also if the connection was parked', async () => {
  const { server, parked, port } = await startServer()
  let reads = 0
  server.once('connection', (socket) => {
    const handle = (socket as unknown as { _handle: Handle })._handle
    const getpeername = handle.getpeername.bind(handle)
    handle.getpeername = (out) => {
      reads += 1
      return getpeername(out)
    }
  })
  const addresses: unknown[] = []
  server.prependListener('request', ({ socket }) => addresses.push(socket.remoteAddress))
  const client = await openClient(port)
  client.send(get('/wait'))
  await until(() => parked.length === 1)
  parked[0]?.answer(head, Buffer.from('later'), true)
  expect((await client.answer()).body).toBe('later')
  client.send(get('/now'))
  expect((await client.answer()).body).toBe('plain /now')
  expect(addresses).toEqual(['127.0.0.1', '127.0.0.1'])
  expect(reads).toBe(1)
})

test('a request that arrives while another one waits is answered after it', async () => {
  const { parked, port, answered } = await startServer()
  const client = await openClient(port)
  client.send(get('/wait'))
  await until(() => parked.length === 1)
  client.send(get('/first'))
  client.send(get('/second'))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(answered).toEqual(['/wait'])
  parked[0]?.answer(head, Buffer.from('later'), true)
  expect((await client.answer()).body).toBe('later')
  expect((await client.answer()).body).toBe('plain /first')
  expect((await client.answer()).body).toBe('plain /second')
})

test('a connection with a second open request is not parked', async () => {
  const { port } = await startServer()
  const client = await openClient(port)
  client.send(`${get('/wait')}${get('/now')}`)
  expect((await client.answer()).body).toBe('plain /wait')
  expect((await client.answer()).body).toBe('plain /now')
})

test('a client that closes its connection is gone', async () => {
  const { parking, parked, port, gone } = await startServer()
  const client = await openClient(port)
  client.send(get('/wait'))
  await until(() => parked.length === 1)
  client.socket.destroy()
  await until(() => gone() === 1)
  expect(parking.count()).toBe(0)
})

test('an idle connection is parked and serves the next request, also one that arrives in parts', async () => {
  const { parking, port } = await startServer()
  const client = await openClient(port)
  for (const path of ['/one', '/two']) {
    const [first, second] = [get(path).slice(0, 9), get(path).slice(9)]
    client.send(first)
    // The first part is longer on its way than the time after which an idle connection is parked.
    await new Promise((resolve) => setTimeout(resolve, 100))
    client.send(second)
    expect((await client.answer()).body).toBe(`plain ${path}`)
    await until(() => parking.count() === 1)
  }
})

test('a connection whose last request was answered before its body arrived is not parked before the next answer', async () => {
  const { parking, port, answered } = await startServer()
  const client = await openClient(port)
  const body = get('/body')
  client.send(`POST /one HTTP/1.1\nhost: test\ncontent-length: ${body.replaceAll('\n', '\r\n').length}\n\n`)
  expect((await client.answer()).body).toBe('plain /one')
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(parking.count()).toBe(0)
  client.send(`${body}${get('/two')}`)
  expect((await client.answer()).body).toBe('plain /two')
  expect(answered).toEqual(['/one', '/two'])
  await until(() => parking.count() === 1)
})

test('an error that is made after a connection was parked has a stack', async () => {
  const { parking, port } = await startServer()
  const client = await openClient(port)
  client.send(get('/one'))
  await client.answer()
  await until(() => parking.count() === 1)
  await setImmediate()
  expect(new Error('later').stack).toContain('\n    at ')
})

test('idle connections are parked a few at a time', async () => {
  const { parking, port } = await startServer()
  const clients = await Promise.all(Array.from({ length: 400 }, () => openClient(port)))
  for (const client of clients) client.send(get('/one'))
  let [count, largestStep] = [0, 0]
  while (count !== clients.length) {
    await setImmediate()
    const next = parking.count()
    largestStep = Math.max(largestStep, next - count)
    count = next
  }
  expect(largestStep).toBeLessThanOrEqual(100)
})

test('the next request of a reader does not wait for the answers to polls; the next poll of a desktop does', async () => {
  const waiting: (() => void)[] = []
  const { parking, parked, port } = await startServer({
    soon: () => undefined,
    later: (work) => void waiting.push(work),
  })
  const [reader, desktop] = [await openClient(port), await openClient(port)]
  reader.send(get('/one'))
  desktop.send(get('/wait'))
  await reader.answer()
  await until(() => parking.count() === 2)
  parked[0]?.answer(head, Buffer.from('later'), true)
  await desktop.answer()
  desktop.send(get('/next'))
  reader.send(get('/two'))
  expect((await reader.answer()).body).toBe('plain /two')
  await until(() => waiting.length === 1)
  waiting[0]?.()
  expect((await desktop.answer()).body).toBe('plain /next')
})

test('after `close`, idle connections end at once, and connections with a waiting request after their answer', async () => {
  const { parking, parked, port } = await startServer()
  const [waiting, idle] = [await openClient(port), await openClient(port)]
  waiting.send(get('/wait'))
  idle.send(get('/now'))
  await idle.answer()
  await until(() => parking.count() === 2)
  parking.close()
  await until(idle.isOver)
  expect(waiting.isOver()).toBe(false)
  parked[0]?.answer(head, Buffer.from('later'), false)
  expect((await waiting.answer()).body).toBe('later')
  await until(waiting.isOver)
})

async function startPolling() {
  const tracker = await startTestTracker('sqlite', { port: 0 })
  ends.push(() => tracker.close())
  const { port } = new URL(await tracker.listen())
  const member = await joinMember(tracker, { role: 'admin' })
  const client = await openClient(Number(port))
  const poll = (query: string, by: Joined = member) =>
    client.send(`GET /api/feed?${query} HTTP/1.1\nhost: test\nauthorization: Bearer ${by.token}\n\n`)
  poll('waitMs=0')
  const plain = await client.answer()
  const { cursor, readersVersion } = JSON.parse(plain.body)
  const pollsOpen = async () => (await tracker.context.metrics.pollsOpen.get()).values[0]?.value ?? 0
  const wait = async (by?: Joined) => {
    poll(`waitMs=30000&cursor=${cursor}&readersVersion=${readersVersion}`, by)
    await expect.poll(() => tracker.app.parking.count(), { interval: 5 }).toBe(1)
  }
  return { tracker, member, client, plain, wait, pollsOpen }
}

const publishTo = ({ context, workspaceId }: Awaited<ReturnType<typeof startTestTracker>>) =>
  context.store
    .inTransaction(({ deployment }) =>
      deployment.feeds.append(1, [{ workspaceId, events: [{ type: 'library.changed', subject: {} }] }]),
    )
    .then(() => context.store.publish('feed', workspaceId))

test('a waiting poll has the header fields of an immediate answer, and is counted', async () => {
  const { tracker, client, plain, wait, pollsOpen } = await startPolling()
  await wait()
  expect(await pollsOpen()).toBe(1)
  await publishTo(tracker)
  const later = await client.answer()
  expect(later.head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(later.headers).toEqual(plain.headers)
  expect(JSON.parse(later.body).events).toMatchObject([{ type: 'library.changed' }])
  expect(await pollsOpen()).toBe(0)
  const { values } = await tracker.context.metrics.requests.get()
  expect(values.find(({ labels }) => labels.route === '/api/feed')).toMatchObject({ value: 2 })
})

test('a poll whose client closes the connection ends', async () => {
  const { client, wait, pollsOpen } = await startPolling()
  await wait()
  client.socket.destroy()
  await expect.poll(pollsOpen, { interval: 5 }).toBe(0)
})

test('a device that is revoked while its poll waits gets the error', async () => {
  const { client, member, wait } = await startPolling()
  await wait()
  const revoked = await member.call('DELETE', `/api/devices/${member.me.device.id}`)
  expect(revoked.status).toBe(200)
  const answer = await client.answer()
  expect(answer.head).toMatch(/^HTTP\/1\.1 401 /)
  expect(JSON.parse(answer.body).error.code).toBe('device_revoked')
})

test('the stop of the tracker answers a waiting poll and closes its connection', async () => {
  const { tracker, client, wait } = await startPolling()
  await wait()
  await tracker.close()
  ends.splice(0, 1)
  const answer = await client.answer()
  expect(answer.head).toMatch(/\r\nconnection: close/)
  expect(JSON.parse(answer.body).events).toEqual([])
  await until(client.isOver)
})
