// The findings of hosting runs and their report.
import { type Finding, isClean } from '../tally.ts'

/** `readyWhileFailing`: a tracker said that it is ready while writes failed. `notBack`: a tracker did not get ready after the fault. */
export type HostingVerdict = Finding['verdict'] | 'readyWhileFailing' | 'notBack'
export type HostingFinding = { verdict: HostingVerdict; what: string }

export type HostingTally = {
  runs: number
  runsOfKind: Record<string, number>
  faults: number
  kills: number
  visits: number
  acknowledgedBeats: number
  /** The longest time in ms from the end of a fault until all trackers were ready. */
  longestRecoveryMs: number
  /** The longest time in ms from the first write that failed until the tracker said that it is not ready. */
  longestNoticeMs: number
  /** The longest time in ms that a tracker needed to stop after SIGTERM. */
  longestStopMs: number
  findings: (HostingFinding & { run: number; kind: string })[]
}

export const newHostingTally = (): HostingTally => ({
  ...{ runs: 0, runsOfKind: {}, faults: 0, kills: 0, visits: 0, acknowledgedBeats: 0 },
  ...{ longestRecoveryMs: 0, longestNoticeMs: 0, longestStopMs: 0, findings: [] },
})

export type HostingReport = Omit<HostingTally, 'findings'> & {
  mode: 'hosting'
  seed: number
  lost: number
  doubled: number
  wrong: number
  falseLeaves: number
  readyWhileFailing: number
  notBack: number
}

/** Returns the report that is printed as the last line on standard output. */
export function hostingReport({ findings, ...figures }: HostingTally, seed: number): HostingReport {
  const count = (verdict: HostingVerdict) => findings.filter((each) => each.verdict === verdict).length
  return {
    mode: 'hosting',
    ...figures,
    lost: count('lost'),
    doubled: count('doubled'),
    wrong: count('wrong'),
    falseLeaves: count('falseLeave'),
    readyWhileFailing: count('readyWhileFailing'),
    notBack: count('notBack'),
    seed,
  }
}

export const isCleanHosting = (report: HostingReport): boolean =>
  isClean({ ...report, kills: report.kills }) && report.readyWhileFailing + report.notBack === 0
