// The tracker as a process: it ends itself if its event loop is blocked, and not because it was suspended.
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { testFolder } from '../../src/tracker/infrastructure/database/testing.ts'
import { type Part, startPart } from '../fixtures/part.ts'
import type { TrackerReady } from '../fixtures/team/tracker.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const afterMs = 3_000
/** Runs before the tracker. The signal starts an endless loop, as a wrong regular expression would. */
const loopOnSignal = `data:text/javascript,process.on('SIGUSR2',()=>{for(;;);})`

async function startTracker(): Promise<Part<TrackerReady>> {
  const folder = await testFolder()
  cleanups.push(folder.remove)
  const tracker = await startPart<TrackerReady>('src/tracker/server.ts', {
    args: ['--data', folder.path, '--port', '0'],
    env: {
      TRACKER_WATCHDOG_MS: String(afterMs),
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import="${loopOnSignal}"`,
    },
    readyTimeoutMs: 60_000,
  })
  cleanups.push(() => tracker.kill())
  return tracker
}

it('a process whose event loop is blocked ends; one that was suspended for longer goes on', async () => {
  const { child, ready, log } = await startTracker()
  child.kill('SIGSTOP')
  await new Promise((resolve) => setTimeout(resolve, afterMs + 500))
  child.kill('SIGCONT')
  expect((await fetch(`${ready.url}/healthz`)).status).toBe(200)
  const ended = once(child, 'exit')
  child.kill('SIGUSR2')
  expect(await ended).toEqual([null, 'SIGKILL'])
  expect(log()).toContain('so that its supervisor restarts it')
}, 90_000)
