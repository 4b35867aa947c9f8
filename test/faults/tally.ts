/** `falseLeave`: the tracker recorded a leave while the reader was still reading. */
export type Verdict = 'lost' | 'doubled' | 'wrong' | 'falseLeave'
export type Finding = { verdict: Verdict; what: string }

export type Tally = {
  planned: number
  runs: number
  kills: { tracker: number; desktop: number }
  faults: number
  findings: (Finding & { run: number })[]
  acknowledgedBeats: number
  visits: number
}

export const newTally = (): Tally => ({
  planned: 0,
  runs: 0,
  kills: { tracker: 0, desktop: 0 },
  faults: 0,
  findings: [],
  acknowledgedBeats: 0,
  visits: 0,
})

export type Report = {
  runs: number
  kills: number
  faults: number
  lost: number
  doubled: number
  wrong: number
  falseLeaves: number
  seed: number
}

/** Returns the report that main.ts prints as the last line on standard output. */
export function reportOf(tally: Tally, seed: number): Report {
  const count = (verdict: Verdict) => tally.findings.filter((each) => each.verdict === verdict).length
  return {
    runs: tally.runs,
    kills: tally.kills.tracker + tally.kills.desktop,
    faults: tally.faults,
    lost: count('lost'),
    doubled: count('doubled'),
    wrong: count('wrong'),
    falseLeaves: count('falseLeave'),
    seed,
  }
}

export const isClean = ({ lost, doubled, wrong, falseLeaves }: Report): boolean =>
  lost + doubled + wrong + falseLeaves === 0
