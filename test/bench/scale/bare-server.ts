// The smallest server of node:http that holds long polls and answers beats. Its memory for each connection is the floor of the tracker's. It reads no
// database and no header.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import type { ChildReady, ServerState } from './contract.ts'
import { measureMemory } from './memory.ts'

const feed = JSON.stringify({ events: [], readers: [], cursor: 'none', readersVersion: 'none' })
const waiting = new Set<ServerResponse>()

function send(response: ServerResponse, body: string) {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

async function stateOf(): Promise<ServerState> {
  const connections = await promisify(server.getConnections.bind(server))()
  return { connections, polls: waiting.size }
}

const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
  const { url = '' } = request
  if (url === '/bench/memory') void measureMemory().then((memory) => send(response, JSON.stringify(memory)))
  else if (url === '/bench/state') void stateOf().then((state) => send(response, JSON.stringify(state)))
  else if (url.startsWith('/api/feed') && !url.includes('waitMs=0')) {
    waiting.add(response)
    response.once('close', () => waiting.delete(response))
  } else if (url.startsWith('/api/feed')) send(response, feed)
  else request.resume().once('end', () => send(response, '{}'))
})
server.listen(0, '127.0.0.1', () => {
  const ready: ChildReady = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
})
process.once('SIGTERM', () => process.exit(0))
