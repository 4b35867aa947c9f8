// A reading is a script of one visit: what a person does with a link. A reading mostly waits, so the readings of later tests already run during the
// current test. Each reading has its own link and its own person.
import type { Link } from '#shared/model/documents.ts'
import type { BrowserPool } from './engines/browser-pool.ts'
import type { Engine, Feature } from './engines/engine.ts'
import { createPerson, type Person } from './person.ts'
import type { Site } from './site.ts'

export type ReadingContext = { site: Site; person: Person; link: Link }

export type Reading = {
  name: string
  /** Features of the engine that the reading needs. */
  needs?: readonly Feature[]
  /** True if the result depends on the engine. Without it, other engines than Chromium run the reading only if LASTPAGE_ENGINES is set. */
  inEachEngine?: boolean
  /** True if the reading kills the browser. */
  killsBrowser?: boolean
  /** True if the reading changes the tracker, so that no other reading may run at the same time. */
  runsAlone?: boolean
  run: (context: ReadingContext) => Promise<void>
}

export type ReadingRunner = ReturnType<typeof createReadingRunner>

export function createReadingRunner({
  engine,
  browserPool,
  site,
}: {
  engine: Engine
  browserPool: BrowserPool
  site: Site
}) {
  const started = new Map<Reading, Promise<void>>()

  async function run(reading: Reading): Promise<void> {
    const link = await site.makeLink({ recipientEmail: 'ada@example.com' })
    const person = await createPerson(
      engine,
      await (reading.killsBrowser ? browserPool.acquireToKill() : browserPool.acquire()),
    )
    try {
      await reading.run({ site, person, link })
    } finally {
      await person.quit()
    }
  }

  function start(reading: Reading): Promise<void> {
    const known = started.get(reading)
    if (known) return known
    const going = run(reading)
    started.set(reading, going)
    going.catch(() => {}) // the test of this reading reports the error
    return going
  }

  return {
    /** Returns the reason why this engine cannot run the reading, or null. */
    reasonToSkip: ({ needs = [] }: Reading): string | null =>
      needs.map((feature) => engine.missingFeatures[feature]).find((why) => why !== undefined) ?? null,
    /**
     * Runs the reading. Also starts later readings, so that up to `maxConcurrent` readings run together. No reading is started together with a reading
     * that runs alone. Throws the error of the reading. `all`: the readings in the order of their tests.
     */
    async run(reading: Reading, all: readonly Reading[]): Promise<void> {
      const ahead = all.slice(all.indexOf(reading)).filter((each) => this.reasonToSkip(each) === null)
      const nextAlone = ahead.findIndex(({ runsAlone }) => runsAlone)
      const together = ahead.slice(0, nextAlone < 0 ? undefined : nextAlone).slice(0, engine.maxConcurrent)
      if (reading.runsAlone) await Promise.allSettled(started.values())
      else for (const each of together) start(each)
      return start(reading)
    },
    close: async () => void (await Promise.allSettled(started.values())),
  }
}
