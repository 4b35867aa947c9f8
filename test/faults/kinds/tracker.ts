// The tracker is killed with SIGKILL one or two times. The first element of `killsAfterMs` is the delay after the start of the run. The
// second element is the delay after the first restart.
import type { Finding } from '../tally.ts'
import { defineFaultKind, sleep } from './fault-kind.ts'
import { killAndRestartTracker } from './tracker-restart.ts'

export const tracker = defineFaultKind<{ killsAfterMs: number[] }>({
  weight: 6,
  readers: (random) => random.between(3, 6),
  plan: (random) => ({
    killsAfterMs: Array.from({ length: random.between(1, 2) }, () => random.between(40, 2200)),
  }),
  async inject(context, { killsAfterMs }) {
    const findings: Finding[] = []
    for (const afterMs of killsAfterMs) {
      await sleep(afterMs)
      findings.push(...(await killAndRestartTracker(context)))
    }
    return findings
  },
})
