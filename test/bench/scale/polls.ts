// A child process that simulates thousands of desktops. Each simulated desktop polls the feed like a real desktop. The process records when each
// desktop receives an event.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { type Connection, openConnections } from '../beats/connection.ts'
import { type PollResults, type PollsReady, pollsArgumentsSchema } from './contract.ts'

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

/** The latencies by document id. A document id begins with the time at which the bench requested the event. */
const arrivals = new Map<string, number[]>()
const counts = { answered: 0, refused: 0 }

function recordArrival(documentId: string): void {
  const tookMs = performance.timeOrigin + performance.now() - Number(documentId.split('-')[0])
  const known = arrivals.get(documentId)
  if (known) known.push(tookMs)
  else arrivals.set(documentId, [tookMs])
}

/** Resolves after the first response. Continues to poll until the process ends. */
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
    for (const { documentId } of answer.events) if (documentId) recordArrival(documentId)
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
  // The connections are opened in groups, because the tracker closes a connection without a request after a minute.
  const connections = await openConnections(hostname, Number(port), wave.length)
  await Promise.all(wave.map((token, index) => poll(connections[index] as Connection, token)))
}

const server = createServer((request, response) => {
  const id = decodeURIComponent((request.url ?? '/').slice(1))
  const seen: PollResults = { latencies: arrivals.get(id) ?? [], ...counts }
  response.end(JSON.stringify(seen))
})
server.listen(0, '127.0.0.1', () => {
  const ready: PollsReady = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
})
process.once('SIGTERM', () => process.exit(0))
