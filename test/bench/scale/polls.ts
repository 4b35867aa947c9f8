// A child process that simulates thousands of desktops. Each simulated desktop polls the feed like a real desktop. The process records when each
// desktop receives an event.
import { readFileSync } from 'node:fs'
import { latestRunVersion } from '#shared/tracker-api/runs.ts'
import { type Connection, openConnections } from '../beats/connection.ts'
import { type PollResults, pollsArgumentsSchema } from './contract.ts'
import { serveResults } from './result-server.ts'

const waitMs = 25_000

const options = pollsArgumentsSchema.parse(JSON.parse(process.argv[2] ?? '{}'))
const tokens = readFileSync(options.devicesFile, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => line.split(' ')[0] ?? '')
const { hostname, port } = new URL(options.url)

/** The latencies by document id. A document id begins with the time at which the bench requested the event. */
const arrivals = new Map<string, number[]>()
const counts = { answered: 0, refused: 0 }

function recordArrival(documentId: string, arrivedAt: number): void {
  const tookMs = arrivedAt - Number(documentId.split('-')[0])
  const known = arrivals.get(documentId)
  if (known) known.push(tookMs)
  else arrivals.set(documentId, [tookMs])
}

/**
 * Returns the documents of the events, and the two values that the next poll sends. Only these parts of the answer are read. To parse the readers of ten
 * thousand answers in one process would take longer than the tracker needs to send them.
 */
function readAnswer(body: Buffer): { documentIds: string[]; next: string } {
  const events = body.toString('latin1', 0, body.indexOf('"readers":'))
  const end = body.toString('latin1', body.lastIndexOf('"cursor":'))
  const field = (name: string) => new RegExp(`"${name}":"([^"]+)"`).exec(end)?.[1]
  const [cursor, readersVersion] = [field('cursor'), field('readersVersion')]
  if (!cursor || !readersVersion) throw new Error(`This is no answer to a poll: ${body}`)
  return {
    documentIds: [...events.matchAll(/"documentId":"([^"]+)"/g)].map(([, id = '']) => id),
    next: `waitMs=${waitMs}&wantsRuns=true&runVersion=${latestRunVersion}&cursor=${cursor}&readersVersion=${readersVersion}`,
  }
}

/** Resolves after the first response. Continues to poll until the process ends. */
async function poll(connection: Connection, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` }
  const once = async (query: string) => {
    const { status, body } = await connection.get(`/api/feed?${query}`, headers)
    const arrivedAt = performance.timeOrigin + performance.now()
    if (status !== 200) {
      counts.refused += 1
      throw new Error(`A poll was refused: ${body}`)
    }
    counts.answered += 1
    const { documentIds, next } = readAnswer(body)
    for (const id of documentIds) recordArrival(id, arrivedAt)
    return next
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

serveResults((id = '', wanted = '0'): PollResults => {
  const latencies = arrivals.get(id) ?? []
  const { length: arrived } = latencies
  return { arrived, ...(arrived >= Number(wanted) ? { latencies } : {}), ...counts }
})
