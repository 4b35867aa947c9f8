import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { profileChildren, summariesIn, summaryOfProfile } from './profile.ts'

const frame = (functionName: string, url = '', lineNumber = 0) => ({ functionName, url, lineNumber })

it('adds the time of a function, and of the functions that it called', () => {
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [2, 5] },
      {
        id: 2,
        callFrame: frame('outer', 'file:///home/lastpage/src/tracker/server.ts', 9),
        children: [3, 4],
      },
      { id: 3, callFrame: frame('inner', 'file:///home/lastpage/node_modules/pg/lib/client.js', 0) },
      { id: 4, callFrame: frame('outer', 'file:///home/lastpage/src/tracker/server.ts', 9) },
      { id: 5, callFrame: frame('(idle)') },
    ],
    samples: [2, 3, 5, 4],
    timeDeltas: [0, 1_000, 2_000, 50_000, 0],
  }
  expect(summaryOfProfile(JSON.stringify({ ...profile, startTime: 0, endTime: 1 }))).toEqual({
    busyMs: 3,
    lines: [
      { name: 'inner node_modules/pg/lib/client.js:1', selfMs: 2, totalMs: 2 },
      // The recursion counts once.
      { name: 'outer src/tracker/server.ts:10', selfMs: 1, totalMs: 3 },
    ],
  })
})

it('a child process writes a profile when it ends, and the summary names its slow function', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lastpage-profile-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  vi.stubEnv('NODE_OPTIONS', '')
  onTestFinished(() => void vi.unstubAllEnvs())
  const script = path.join(folder, 'slow.mjs')
  writeFileSync(
    script,
    'function slow() { const end = Date.now() + 200; let n = 0; while (Date.now() < end) n += Math.sqrt(n); return n }\nslow()',
  )
  profileChildren(path.join(folder, 'profiles'))
  execFileSync(process.execPath, [script], { env: process.env })
  expect(summariesIn(path.join(folder, 'profiles'))).toMatch(/ slow .*slow\.mjs:1$/m)
})
