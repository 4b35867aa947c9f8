// A bomb is a small PDF that unpacks to gigabytes. The tracker refuses it with an error code. The memory of its processes stays below a limit, and
// it responds to other requests meanwhile. The test starts the tracker as a process and measures its memory from outside.
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  catalogBomb,
  contentBomb,
  hiddenContentBomb,
  manyPages,
  nestedContentBomb,
} from '../../../../test/fixtures/bombs.ts'
import { type Part, startPart } from '../../../../test/fixtures/part.ts'
import { watchResidentMb } from '../../../../test/fixtures/process-tree.ts'
import { uploadBytes } from '../../services/documents/testing.ts'
import type { Joined } from '../../services/people/testing.ts'
import { testFolder } from '../database/testing.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })
let folder: Awaited<ReturnType<typeof testFolder>>
let part: Part<{ url: string; invite: string }>
let token = ''

beforeAll(async () => {
  folder = await testFolder()
  part = await startPart('src/tracker/server.ts', {
    args: ['--data', folder.path, '--port', '0'],
    env: { TRACKER_RATE_LIMIT: 'false' },
  })
  const answer = await fetch(`${part.ready.url}/api/invites/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      token: part.ready.invite.split('#')[1],
      email: 'owner@example.com',
      name: 'Owner',
      device: { name: 'Test', platform: 'linux' },
    }),
  })
  token = ((await answer.json()) as { deviceToken: string }).deviceToken
})
afterAll(async () => {
  await part.stop()
  await folder.remove()
})

/** Sends requests until `until` settles. Returns the 95th percentile of the response times in ms. */
async function slowestAnswers(until: Promise<unknown>): Promise<number> {
  const waited: number[] = []
  let isOver = false
  const over = until.catch(() => {}).finally(() => (isOver = true))
  while (!isOver) {
    const startedAt = performance.now()
    await (await fetch(`${part.ready.url}/api/me`, { headers: { authorization: `Bearer ${token}` } })).text()
    waited.push(performance.now() - startedAt)
    await new Promise((next) => setTimeout(next, 25))
  }
  await over
  return waited.toSorted((a, b) => a - b)[Math.floor(waited.length * 0.95)] ?? 0
}

const upload = (bytes: Buffer) => uploadBytes(part.ready.url, { token } as Joined, bytes)
const codeOf = (uploading: Promise<unknown>) =>
  uploading.then(
    () => 'accepted',
    (error: { code?: string }) => error.code ?? String(error),
  )

test.skipIf(process.platform !== 'linux')(
  'bombs are refused with an error code, the processes use less than 600 MB, and other requests get responses meanwhile',
  async () => {
    const bombs: [string, Buffer, string][] = [
      ['content of page 1', await contentBomb(768), 'pdf_too_heavy'],
      ['the same, compressed twice', await nestedContentBomb(768), 'pdf_too_heavy'],
      ['the same behind another filter', await hiddenContentBomb(768), 'pdf_too_heavy'],
      ['object stream with the catalog', await catalogBomb(768), 'pdf_too_heavy'],
      ['object stream with the catalog, 4 MB', await catalogBomb(4200), 'pdf_too_heavy'],
      ['200,000 pages', manyPages(200_000), 'pdf_too_many_pages'],
    ]
    const idle = await slowestAnswers(new Promise((done) => setTimeout(done, 1_500)))
    const memory = watchResidentMb(part.child.pid ?? 0)
    const uploads = Promise.all(
      bombs.map(async ([what, bytes, expected]) => [what, await codeOf(upload(bytes)), expected]),
    )
    const startedAt = performance.now()
    const busy = await slowestAnswers(uploads)
    const tookMs = performance.now() - startedAt
    const largestMb = memory.stop()
    const figures = JSON.stringify({ largestMb: Math.round(largestMb), idle, busy, tookMs })
    process.stderr.write(`${figures}\n`)
    for (const [what, code, expected] of await uploads)
      expect(`${what}: ${code}`).toBe(`${what}: ${expected}`)
    expect(largestMb).toBeLessThan(600)
    // Responses on a shared machine may be slow even without the uploads.
    expect(busy).toBeLessThan(200 + 3 * idle)
    expect(tookMs).toBeLessThan(100_000)
  },
)
