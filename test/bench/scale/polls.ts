// Desktops by the thousand, in a process of their own: each polls the feed as the desktop does, and notes when it saw what.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { type Connection, openConnections } from '../beats/connection.ts'
import { type PollsReady, pollsArgumentsSchema, type Seen } from './contract.ts'

const waitMs = 25_000
const answerSchema = z.object({
  cursor: z.string(),
  readersVersion: z.string(),
  events: z.array(z.object({ type: z.string(), documentId: z.string().optional() })),
})

const options = pollsArgumentsSchema.parse(JSON.parse(process.argv[2] ?? '{}'))
const tokens = readFileSync(options.devicesFile, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => line.split(' ')[0] ?? '')
const { hostname, port } = new URL(options.url)

/** Arrivals by the event's name, which begins with the instant at which it was asked for. */
const arrivals = new Map<string, number[]>()
const counts = { answered: 0, refused: 0 }

function note(documentId: string): void {
  const tookMs = performance.timeOrigin + performance.now() - Number(documentId.split('-')[0])
  const known = arrivals.get(documentId)
  if (known) known.push(tookMs)
  else arrivals.set(documentId, [tookMs])
}

/** Resolves after the first answer; polls on until the process ends. */
async function poll(connection: Connection, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` }
  const once = async (query: string) => {
    const { status, body } = await connection.get(`/api/feed?${query}`, headers)
    if (status !== 200) {
      counts.refused += 1
      throw new Error(`A poll was refused: ${body}`)
    }
    counts.answered += 1
    const answer = answerSchema.parse(JSON.parse(body.toString()))
    for (const { documentId } of answer.events) if (documentId) note(documentId)
    return new URLSearchParams({
      cursor: answer.cursor,
      readersVersion: answer.readersVersion,
      waitMs: String(waitMs),
      wantsRuns: 'true',
    }).toString()
  }
  let next = await once('waitMs=0')
  void (async () => {
    for (;;) next = await once(next)
  })().catch((error: unknown) => process.stderr.write(`${String(error)}\n`))
}

const starting = 100
for (let from = 0; from < tokens.length; from += starting) {
  const wave = tokens.slice(from, from + starting)
  // A connection that is silent for a minute before its first request is closed.
  const connections = await openConnections(hostname, Number(port), wave.length)
  await Promise.all(wave.map((token, index) => poll(connections[index] as Connection, token)))
}

const server = createServer((request, response) => {
  const id = decodeURIComponent((request.url ?? '/').slice(1))
  const seen: Seen = { latencies: arrivals.get(id) ?? [], ...counts }
  response.end(JSON.stringify(seen))
})
server.listen(0, '127.0.0.1', () => {
  const ready: PollsReady = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
})
process.once('SIGTERM', () => process.exit(0))
