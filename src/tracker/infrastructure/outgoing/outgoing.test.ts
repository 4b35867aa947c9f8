import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createDestinations } from './destinations.ts'
import { createOutgoing, type OutgoingRequest, type Resolve } from './outgoing.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Starts an HTTP server on loopback. Returns its URL, and the number of its connections. */
async function startServer(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  let connections = 0
  server.on('connection', () => connections++)
  await once(server, 'listening')
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  )
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/hook`, port, connections: () => connections }
}

async function startTcp(talk: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    talk(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(
    () => server.close(),
    () => [...sockets].map((socket) => socket.destroy()),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const loopback = createDestinations(['127.0.0.0/8'])
const outgoing = createOutgoing(loopback)
const post = (url: string, more: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  ...{ method: 'POST', url, headers: { 'content-type': 'application/json' }, body: '{"名":1}' },
  ...{ timeoutMs: 5_000, ...more },
})
const problem = (name: string, mayHaveArrived: boolean) =>
  expect.objectContaining({ problem: name, mayHaveArrived })

describe('a request to a receiver', () => {
  it('sends the body and returns status, headers and text', async () => {
    const server = await startServer(async (request, response) => {
      let text = ''
      for await (const chunk of request) text += chunk
      response.writeHead(202, { 'retry-after': '7' }).end(`${request.method} ${request.url} ${text}`)
    })
    const answer = await outgoing.send(post(server.url))
    expect(answer).toMatchObject({ status: 202, text: 'POST /hook {"名":1}', isTruncated: false })
    expect(answer.headers['retry-after']).toBe('7')
  })

  it('follows no redirect', async () => {
    const target = await startServer((_request, response) => response.end('secret'))
    const server = await startServer((_request, response) =>
      response.writeHead(302, { location: target.url }).end(),
    )
    expect(await outgoing.send(post(server.url))).toMatchObject({ status: 302, text: '' })
    expect(target.connections()).toBe(0)
  })

  it('reads a bounded part of an endless answer', async () => {
    const server = await startServer((_request, response) => {
      const send = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      }
      response.on('drain', send).on('error', () => undefined)
      send()
    })
    const answer = await outgoing.send(post(server.url, { maxBytes: 25_000 }))
    expect(answer.isTruncated).toBe(true)
    expect(answer.text).toHaveLength(25_000)
  })

  it('ends at its deadline while the answer has no head, a slow head, or a slow body', async () => {
    const silent = await startServer(() => undefined)
    const slowHead = await startTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const timer = setInterval(() => socket.write('x-more: 1\r\n'), 20)
      socket.on('close', () => clearInterval(timer))
    })
    const slowBody = await startServer((_request, response) => {
      const timer = setInterval(() => response.write('.'), 20)
      response.on('close', () => clearInterval(timer))
    })
    for (const url of [silent.url, slowHead, slowBody.url]) {
      await expect(outgoing.send(post(url, { timeoutMs: 150 }))).rejects.toEqual(problem('timedOut', true))
    }
  })

  it('an answer that is no HTTP, too long a head, and a closed connection are failures', async () => {
    const noHttp = await startTcp((socket) => void socket.end('SSH-2.0-OpenSSH\r\n'))
    const hugeHead = await startTcp(
      (socket) => void socket.write(`HTTP/1.1 200 OK\r\nx-large: ${'a'.repeat(40_000)}\r\n\r\n`),
    )
    const closes = await startTcp((socket) => void socket.on('data', () => socket.destroy()))
    for (const url of [noHttp, hugeHead, closes]) {
      await expect(outgoing.send(post(url))).rejects.toEqual(problem('broken', true))
    }
  })

  it('a closed port and a receiver without TLS got nothing', async () => {
    const server = await startServer((_request, response) => response.end())
    await expect(outgoing.send(post('http://127.0.0.1:9/'))).rejects.toEqual(problem('unreachable', false))
    const https = server.url.replace('http:', 'https:')
    await expect(outgoing.send(post(https))).rejects.toEqual(problem('tls', false))
  })

  it('refuses other URLs', async () => {
    for (const url of ['', 'hook', 'ftp://127.0.0.1/', 'http://user:pass@127.0.0.1/', 'file:///etc/passwd']) {
      await expect(outgoing.send(post(url))).rejects.toEqual(problem('invalidUrl', false))
      expect(await outgoing.check(url)).toBe('invalidUrl')
    }
  })
})

describe('a request to an address that is not allowed', () => {
  const strict = createOutgoing(createDestinations([]))

  it('makes no connection, in no notation of the address', async () => {
    const server = await startServer((_request, response) => response.end())
    for (const host of [
      '127.0.0.1',
      'localhost',
      '2130706433',
      '0x7f.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0',
    ]) {
      const url = `http://${host}:${server.port}/`
      await expect(strict.send(post(url))).rejects.toEqual(problem('notAllowed', false))
      expect(await strict.check(url)).toBe('notAllowed')
    }
    expect(server.connections()).toBe(0)
  })

  const resolving =
    (...answers: string[][]): Resolve =>
    async () =>
      (answers.shift() ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

  it('is refused if one of the addresses of the name is private', async () => {
    const sender = createOutgoing(createDestinations([]), resolving(['8.8.8.8', '10.0.0.1']))
    await expect(sender.send(post('https://hook.example/'))).rejects.toEqual(problem('notAllowed', false))
  })

  it('connects to the checked address although the name changes afterwards', async () => {
    const server = await startServer((request, response) => response.end(request.headers.host))
    const sender = createOutgoing(loopback, resolving(['127.0.0.1'], ['10.0.0.1']))
    const url = `http://rebinding.example:${server.port}/`
    expect(await sender.send(post(url))).toMatchObject({ text: `rebinding.example:${server.port}` })
    await expect(sender.send(post(url))).rejects.toEqual(problem('notAllowed', false))
  })

  it('a name without an address, and a resolver that does not answer', async () => {
    const unknown = createOutgoing(loopback, () => Promise.reject(new Error('ENOTFOUND')))
    await expect(unknown.send(post('https://nowhere.example/'))).rejects.toEqual(
      problem('unknownHost', false),
    )
    const slow = createOutgoing(loopback, () => wait(60_000, [], { ref: false }))
    await expect(slow.send(post('https://slow.example/', { timeoutMs: 50 }))).rejects.toEqual(
      problem('timedOut', false),
    )
  })
})
