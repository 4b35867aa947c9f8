// A reading is a script of one visit: what a person does with a link. A reading mostly waits, so the readings of the next tests already run during
// the current test. Each reading has its own link and its own person.
import type { Link } from '#shared/model/documents.ts'
import type { Engine, Feat } from './engines/engine.ts'
import type { Lender } from './engines/lender.ts'
import { createPerson, type Person } from './person.ts'
import type { Site } from './site.ts'

export type Scene = { site: Site; person: Person; link: Link }

export type Reading = {
  name: string
  /** Features of the engine that the reading needs. */
  needs?: readonly Feat[]
  /** Whether engines differ in it. Such a reading always runs in every engine. Other readings run in Chromium, and with LASTPAGE_ENGINES in all. */
  inEachEngine?: boolean
  /** Whether it kills the whole browser. */
  kills?: boolean
  /** Whether it changes the tracker, so that no other reading may run at the same time. */
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
    going.catch(() => {}) // the test of this reading reports the error
    return going
  }

  return {
    /** Returns the reason why this engine cannot run the reading, or null. */
    cannot: ({ needs = [] }: Reading): string | null =>
      needs.map((feat) => engine.cannot[feat]).find((why) => why !== undefined) ?? null,
    /** Runs the reading and starts the next ones. Throws the error of the reading. `all`: the readings in the order of their tests. */
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
