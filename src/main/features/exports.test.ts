import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeFileAtomically } from '../host/atomic-file.ts'
import { exportHandlers, fileName } from './exports.ts'

const asked = {
  filter: { documentId: 'doc_aaaaaaaa', peopleOnly: true },
  lines: 'pages',
  locale: 'ja',
  name: '提案書: 2026/11',
} as const

describe('exports.visits', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'lastpage-exports-'))
  })
  afterEach(() => rm(dir, { recursive: true, force: true }))

  function desktop(answer: () => Response) {
    const seen = { urls: [] as string[], progress: [] as number[] }
    const handlers = exportHandlers({
      session: { access: () => ({ url: 'https://tracker.example/', token: 'secret' }) },
      host: {
        saveFile: async (name) => ({
          name,
          write: (bytes) => writeFileAtomically(path.join(dir, name), bytes),
        }),
      },
      timeZone: () => 'Asia/Tokyo',
      emit: (_name, event) => void seen.progress.push((event as { lines: number }).lines),
      fetch: async (url) => {
        seen.urls.push(String(url))
        return answer()
      },
    })
    return { seen, run: () => handlers['exports.visits'](asked) }
  }

  test('passes the filters to the tracker, and returns the number of lines without the header', async () => {
    const { run, seen } = desktop(() => new Response('\uFEFFVisit\r\nvis_1\r\nvis_2\r\n'))
    expect(await run()).toEqual({ name: '提案書 2026 11.csv', lines: 2 })
    expect(seen.urls).toEqual([
      'https://tracker.example/api/visits.csv?documentId=doc_aaaaaaaa&peopleOnly=true&lines=pages&locale=ja&timeZone=Asia%2FTokyo',
    ])
    expect(seen.progress.at(-1)).toBe(2)
    expect(await readFile(path.join(dir, '提案書 2026 11.csv'), 'utf8')).toBe(
      '\uFEFFVisit\r\nvis_1\r\nvis_2\r\n',
    )
  })

  test('an interrupted transfer is an error and leaves no partial file', async () => {
    const { run } = desktop(() => {
      const body = new ReadableStream({
        pull(controller) {
          controller.enqueue(new TextEncoder().encode('Visit\r\n'))
          controller.error(new Error('cut'))
        },
      })
      return new Response(body)
    })
    await expect(run()).rejects.toMatchObject({ code: 'tracker_unreachable' })
    expect(await readdir(dir)).toEqual([])
  })

  test('an error of the tracker keeps its error code', async () => {
    const error = { error: { code: 'device_revoked', message: 'no' } }
    const { run } = desktop(() => Response.json(error, { status: 401 }))
    await expect(run()).rejects.toMatchObject({ code: 'device_revoked' })
  })
})

test.each([
  ['a/b\\c:d*e?f"g<h>i|j', 'a b c d e f g h i j'],
  ['...', 'Lastpage'],
  ['  .hidden. ', 'hidden'],
  ['長'.repeat(200), '長'.repeat(80)],
])('fileName converts %j to a name that every file system accepts', (name, expected) => {
  expect(fileName(name)).toBe(expected)
})
