// A child process that simulates thousands of readers. Each reader has a connection, on which it sends a beat every few seconds. The process records how
// long each beat took, so that the bench can ask for the beats of a time span.
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { openConnection } from '../beats/connection.ts'
import { type ReaderResults, readersArgumentsSchema } from './contract.ts'
import { serveResults } from './result-server.ts'

const options = readersArgumentsSchema.parse(JSON.parse(process.argv[2] ?? '{}'))
const tokens = readFileSync(options.visitsFile, 'utf8').split('\n').filter(Boolean)
const { hostname, port } = new URL(options.url)
const epochNow = () => performance.timeOrigin + performance.now()

async function until(at: number): Promise<void> {
  const wait = at - epochNow()
  if (wait > 0) await setTimeout(wait)
}

type Sample = { sentAt: number; answeredAt: number }
const samples: Sample[] = []
const counts = { acknowledged: 0, refused: 0 }

type Reader = { token: string; load: string; seq: number; pages: Record<string, number> }

function beatOf(reader: Reader, openMs: number): string {
  reader.seq += 1
  const { token, load, seq, pages } = reader
  const page = 1 + (seq % options.pageCount)
  // The reading time grows only by the real time, because the tracker would limit a longer reading time.
  const counted = Object.values(pages).reduce((a, b) => a + b, 0)
  pages[page] = (pages[page] ?? 0) + Math.max(0, openMs - counted)
  return JSON.stringify({ token, load, seq, pages, openMs, page, visible: true, goodbye: false, inputs: seq })
}

/**
 * Sends the beats of these readers in turn, at planned times. The latency begins at the planned time, so it includes a delay of this process. The connection is
 * opened for the first beat, as in a browser.
 */
async function sendBeats(readers: readonly Reader[], firstAt: number): Promise<void> {
  const everyMs = options.beatEveryMs / readers.length
  await until(firstAt)
  const connection = await openConnection(hostname, Number(port))
  for (let turn = 0; ; turn += 1) {
    const dueAt = firstAt + turn * everyMs
    await until(dueAt)
    const reader = readers[turn % readers.length] as Reader
    const openMs = Math.floor(epochNow() - startedAt)
    const status = await connection.post('/api/view/beats', beatOf(reader, openMs))
    if (status === 200) counts.acknowledged += 1
    else counts.refused += 1
    samples.push({ sentAt: dueAt, answeredAt: epochNow() })
  }
}

function readersOfLane(lane: number, lanes: number): Reader[] {
  const own: Reader[] = []
  for (let index = lane; index < tokens.length; index += lanes) {
    const load = `load${process.pid}x${String(index).padStart(8, '0')}`
    own.push({ token: tokens[index] as string, load, seq: 0, pages: {} })
  }
  return own
}

const startedAt = epochNow()
for (let lane = 0; lane < options.connections; lane += 1) {
  const own = readersOfLane(lane, options.connections)
  const firstAt = startedAt + (options.beatEveryMs * lane) / tokens.length
  sendBeats(own, firstAt).catch((error: unknown) => process.stderr.write(`${String(error)}\n`))
}

serveResults((from = '0', until = '0'): ReaderResults => {
  const between = samples.filter(
    ({ sentAt, answeredAt }) => sentAt <= Number(until) && answeredAt >= Number(from),
  )
  return { latencies: between.map(({ sentAt, answeredAt }) => answeredAt - sentAt), ...counts }
})
