// kill -9 of the tracker, each so long after the readers began, or after it was up again.
import type { Finding } from '../tally.ts'
import { defineKind, sleep } from './kind.ts'
import { killTracker } from './restarting.ts'

export const tracker = defineKind<{ killsAfterMs: number[] }>({
  inDeck: 6,
  readers: (random) => random.between(3, 6),
  plan: (random) => ({
    killsAfterMs: Array.from({ length: random.between(1, 2) }, () => random.between(40, 2200)),
  }),
  async act(course, { killsAfterMs }) {
    const findings: Finding[] = []
    for (const afterMs of killsAfterMs) {
      await sleep(afterMs)
      findings.push(...(await killTracker(course)))
    }
    return findings
  },
})
