import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { repositoryRoot } from '../../test/fixtures/part.ts'

vi.setConfig({ testTimeout: 60_000 })
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lastpage-headless-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const failedStart = (...args: string[]): Promise<string> =>
  promisify(execFile)(process.execPath, [join(repositoryRoot, 'src/main/headless.ts'), ...args]).then(
    () => 'it started',
    (error: { stderr: string }) =>
      error.stderr
        .split('\n')
        .filter((line) => !line.startsWith('{'))
        .join('\n'),
  )

it('prints one line if the data folder cannot be used', async () => {
  await writeFile(join(folder, 'file'), '')
  const data = join(folder, 'file', 'data')
  expect(await failedStart('--data', data)).toBe(
    `headless: the folder or file ${data} can’t be used: a part of the path is a file. Choose another folder with --data or LASTPAGE_DATA.\n`,
  )
})

it('prints one line if another process uses the port', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as { port: number }
  expect(await failedStart('--data', folder, '--port', String(port))).toBe(
    'headless: the port is taken. Choose another with --port or LASTPAGE_PORT, or 0 for a free one.\n',
  )
  other.close()
})
