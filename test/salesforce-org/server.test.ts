// The practice org as a process: its JSON line on standard output, its flags, and its shutdown.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import type { PracticeOrgAddress } from './app.ts'
import { PracticeOrgControl } from './control.ts'

const children: ChildProcess[] = []

function run(args: string[]): { child: ChildProcess; out: () => string; err: () => string } {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./server.ts', import.meta.url)), ...args])
  children.push(child)
  const text = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => (text.out += chunk))
  child.stderr?.on('data', (chunk) => (text.err += chunk))
  return { child, out: () => text.out, err: () => text.err }
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

test('prints one JSON line when ready, writes no tokens to its log, and ends after SIGTERM', async () => {
  const { child, out, err } = run(['--port', '0', '--callback-url', 'http://localhost:4001/cb'])
  await expect.poll(out, { timeout: 15_000 }).toContain('\n')
  const address = JSON.parse(out()) as PracticeOrgAddress
  expect(address.callbackUrls).toContain('http://localhost:4001/cb')
  expect(address.users.map((user) => user.email)).toContain('aiko@example.co.jp')
  const control = new PracticeOrgControl(address.controlUrl)
  const session = await control.grant(address.users[0]?.id ?? '')
  await fetch(`${session.id}?oauth_token=${encodeURIComponent(session.accessToken)}`)
  await expect.poll(err).toContain('request completed')
  expect(err()).not.toContain(session.accessToken.slice(16))
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(out().trim().split('\n')).toHaveLength(1)
})

test('prints one line for an invalid flag', async () => {
  const { child, out, err } = run(['--port', 'many'])
  expect(await once(child, 'exit')).toEqual([1, null])
  expect([out(), err().trim()]).toEqual(['', 'port: must be a number'])
})
