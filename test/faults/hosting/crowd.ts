// The readers of a run. Each reader reads without a pause until `leave`, and sends a beat every second, as the viewer does while a page changes.
import { createReader, type Reader } from '../../fixtures/team/reader.ts'
import type { Random } from '../random.ts'
import type { Finding } from '../tally.ts'

export type Crowd = {
  readonly readers: readonly Reader[]
  /** Starts `count` readers. Resolves when all of them have opened the document. */
  enter(count: number): Promise<void>
  /** Stops new beats. Resolves when no request is open, so that the acknowledged counters do not change. */
  pause(): Promise<void>
  resume(): void
  /** Each reader sends a goodbye, until it is acknowledged. */
  leave(): Promise<void>
  /** Requests of readers that were refused. */
  refusals(): Finding[]
}

export type CrowdOptions = {
  url: string
  slug: string
  random: Random
  emailOf(reader: number): string
  beatEveryMs: number
}

/** The number of pages of the document. */
export const pageCount = 6

const refusal = (reader: Reader, error: unknown): Finding => ({
  verdict: 'wrong',
  what: `${reader.visitId() || reader.email}: ${error instanceof Error ? error.message : String(error)}`,
})

export function createCrowd({ url, slug, random, emailOf, beatEveryMs }: CrowdOptions): Crowd {
  const readers: Reader[] = []
  const reading: Promise<void>[] = []
  const refusals: Finding[] = []
  let leaving = false

  async function read(reader: Reader): Promise<void> {
    await reader.open()
    reading.push(
      (async () => {
        // A person stays for different times. Regular page turns look like a program (domain/visits/bot-detection.ts).
        while (!leaving)
          await reader.read(random.between(1, pageCount), beatEveryMs * random.between(1, 8), beatEveryMs)
      })().catch((error) => void refusals.push(refusal(reader, error))),
    )
  }

  return {
    readers,
    async enter(count) {
      const entering = Array.from({ length: count }, () => {
        const reader = createReader(() => url, slug, emailOf(readers.length))
        readers.push(reader)
        return read(reader).catch((error) => void refusals.push(refusal(reader, error)))
      })
      await Promise.all(entering)
    },
    async pause() {
      await Promise.all(readers.map((reader) => reader.pause()))
    },
    resume() {
      for (const reader of readers) reader.resume()
    },
    async leave() {
      leaving = true
      await Promise.all(reading)
      await Promise.all(
        readers.map((reader) =>
          reader.visitId()
            ? reader.goodbye().catch((error) => void refusals.push(refusal(reader, error)))
            : undefined,
        ),
      )
    },
    refusals: () => refusals,
  }
}
