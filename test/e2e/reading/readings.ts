// Owns that readings go on side by side: a reader mostly waits, so while one test's is being looked at those of the next tests
// have begun. Each has a link and a person of its own, with windows and memory that nobody shares.
import type { Link } from '#shared/model/documents.ts'
import type { Engine, Feat } from './engines/engine.ts'
import type { Lender } from './engines/lender.ts'
import { createPerson, type Person } from './person.ts'
import type { Site } from './site.ts'

export type Scene = { site: Site; person: Person; link: Link }

export type Reading = {
  name: string
  /** What not every engine can be made to do. */
  needs?: readonly Feat[]
  /** Engines differ in it: part of every run in each of them. The others are Chromium's, and on request everybody's. */
  inEachEngine?: boolean
  /** The whole browser is killed in it. */
  kills?: boolean
  /** It does something to the tracker, so nobody else may be reading. */
  alone?: boolean
  play: (scene: Scene) => Promise<void>
}

export type Readings = ReturnType<typeof createReadings>

export function createReadings({ engine, lender, site }: { engine: Engine; lender: Lender; site: Site }) {
  const begun = new Map<Reading, Promise<void>>()

  async function play(reading: Reading): Promise<void> {
    const link = await site.makeLink({ recipientEmail: 'ada@example.com' })
    const person = await createPerson(engine, await (reading.kills ? lender.toBreak() : lender.room()))
    try {
      await reading.play({ site, person, link })
    } finally {
      await person.quit()
    }
  }

  function begin(reading: Reading): Promise<void> {
    const known = begun.get(reading)
    if (known) return known
    const going = play(reading)
    begun.set(reading, going)
    going.catch(() => {}) // its own test will say so
    return going
  }

  return {
    /** Why this engine can't be asked for it; null where it can. */
    cannot: ({ needs = [] }: Reading): string | null =>
      needs.map((feat) => engine.cannot[feat]).find((why) => why !== undefined) ?? null,
    /** Ends as the reading does. `all`: the readings in the order of their tests. */
    async of(reading: Reading, all: readonly Reading[]): Promise<void> {
      const ahead = all.slice(all.indexOf(reading)).filter((each) => this.cannot(each) === null)
      const nextAlone = ahead.findIndex(({ alone }) => alone)
      const together = ahead.slice(0, nextAlone < 0 ? undefined : nextAlone).slice(0, engine.sideBySide)
      if (reading.alone) await Promise.allSettled(begun.values())
      else for (const each of together) begin(each)
      return begin(reading)
    },
    close: async () => void (await Promise.allSettled(begun.values())),
  }
}
