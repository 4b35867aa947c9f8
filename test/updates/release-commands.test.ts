// The commands `release …` as processes beside a running tracker, and what a device is offered after each of them.
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  startTestTracker,
  type TestTracker,
  testClock,
  testFolder,
} from '../../src/tracker/infrastructure/database/testing.ts'
import { type Joined, joinMember } from '../../src/tracker/services/people/testing.ts'
import { buildFiles } from '../../src/tracker/services/releases/testing.ts'
import { repositoryRoot } from '../fixtures/part.ts'

let tracker: TestTracker
let folder: Awaited<ReturnType<typeof testFolder>>
let rep: Joined
beforeAll(async () => {
  folder = await testFolder()
  tracker = await startTestTracker('sqlite', {}, { clock: testClock() })
  rep = await joinMember(tracker)
}, 120_000)
afterAll(async () => {
  await tracker.close()
  await folder.remove()
})

function build(version: string): string {
  const dir = join(folder.path, version)
  mkdirSync(dir)
  for (const { name, bytes } of buildFiles(version)) writeFileSync(join(dir, name), bytes)
  writeFileSync(join(dir, 'builder-debug.yml'), 'not a file of a release')
  return dir
}

const server = ['src/tracker/server.ts']
/** `npm run tracker --` */
const npmRunTracker = ['scripts/bootstrap.mjs', 'run', ...server]

/** Runs a command as a process. Rejects with the output if it fails. */
const release = (...argv: string[]) => runRelease(server, argv)

async function runRelease(program: readonly string[], argv: readonly string[]) {
  const { databaseUrl, dataDir } = tracker.context.config
  const args = [...program, 'release', ...argv, '--json']
  const settings = { TRACKER_DATABASE_URL: databaseUrl, TRACKER_DATA: dataDir, TRACKER_MIN_FREE_BYTES: '0' }
  const options = { cwd: repositoryRoot, env: { ...process.env, ...settings } }
  const { stdout } = await promisify(execFile)(process.execPath, args, options)
  return JSON.parse(stdout)
}

async function offered(version: string): Promise<[string, string] | null> {
  const { body } = await rep.call('GET', `/api/updates?version=${version}&platform=win32&arch=x64`)
  return body.offer && [body.offer.version, body.offer.kind]
}

test('publish, stage, roll back, list and remove', { timeout: 300_000 }, async () => {
  expect((await release('add', '--dir', build('0.2.0'))).release).toMatchObject({
    version: '0.2.0',
    stagingPercent: 100,
  })
  expect(await offered('0.1.0')).toEqual(['0.2.0', 'update'])

  await release('add', '--dir', build('0.3.0'), '--percent', '0')
  expect(await offered('0.1.0')).toEqual(['0.2.0', 'update'])
  await release('stage', '--version', '0.3.0', '--percent', '100')
  expect(await offered('0.2.0')).toEqual(['0.3.0', 'update'])

  await runRelease(npmRunTracker, ['withdraw', '--version', '0.3.0'])
  expect(await offered('0.1.0')).toEqual(['0.2.0', 'update'])
  expect(await offered('0.3.0')).toEqual(['0.2.0', 'rollback'])

  const { releases } = await release('list')
  expect(
    releases.map((each: { version: string; withdrawnAt: string | null }) => [
      each.version,
      each.withdrawnAt !== null,
    ]),
  ).toEqual([
    ['0.3.0', true],
    ['0.2.0', false],
  ])
  await expect(release('remove', '--version', '0.2.0')).rejects.toThrow(/Withdraw the release first/)
  expect(await release('remove', '--version', '0.3.0')).toEqual({ removed: '0.3.0' })
  await expect(release('stage', '--version', '0.3.0', '--percent', '5')).rejects.toThrow(/no release/)
})
