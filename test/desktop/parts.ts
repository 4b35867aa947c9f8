// The parts of the desktop tests: a real tracker and real headless desktops. Each part is a process with its own folder.
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { vi } from 'vitest'
import { type Part, startPart } from '../fixtures/part.ts'
import { type HeadlessPage, logIn, openPage } from './headless-page.ts'

// Processes start slowly when other test stages run at the same time.
vi.setConfig({ testTimeout: 90_000 })

export type TrackerReady = { url: string; publicUrl: string; invite?: string }
export type HeadlessReady = { url: string }

export type TestSetup = {
  dir(name: string): string
  tracker(port?: number, env?: Record<string, string>, name?: string): Promise<Part<TrackerReady>>
  desktop(
    name: string,
    args?: string[],
    env?: Record<string, string>,
  ): Promise<{ part: Part<HeadlessReady>; page: HeadlessPage }>
  close(): Promise<void>
}

/** `close` stops all processes that were started with the returned object, and deletes the folders of these processes. */
export function createTestSetup(): TestSetup {
  const root = mkdtempSync(path.join(tmpdir(), 'lastpage-desktop-'))
  const parts: Part<unknown>[] = []
  const pages: HeadlessPage[] = []
  const setup: TestSetup = {
    dir: (name) => path.join(root, name),
    async tracker(port = 0, env = {}, name = 'tracker') {
      const args = ['--data', setup.dir(name), '--port', String(port)]
      const part = await startPart<TrackerReady>('src/tracker/server.ts', {
        args,
        env: { TRACKER_GRACE_MS: '300', ...env },
      })
      parts.push(part)
      return part
    },
    async desktop(name, args = [], env = {}) {
      const part = await startPart<HeadlessReady>('src/main/headless.ts', {
        args: ['--data', setup.dir(name), '--log-level', 'debug', ...args],
        env,
      })
      parts.push(part)
      const page = await openPage(await logIn(part.ready.url))
      pages.push(page)
      return { part, page }
    },
    async close() {
      for (const page of pages) page.close()
      await Promise.all(parts.map((part) => part.stop()))
      await rm(root, { recursive: true, force: true })
    },
  }
  return setup
}

export const portOf = (url: string) => Number(new URL(url).port)

/** True if this run has a keyring, which scripts/bootstrap starts. Without a keyring a desktop loses its device token when its process ends. */
export const hasKeychain = process.env.LASTPAGE_TEST_KEYRING !== undefined
