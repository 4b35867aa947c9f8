import { checkCounters } from '../check.ts'
import type { Finding } from '../tally.ts'
import type { RunContext } from './fault-kind.ts'

/** Kills the tracker with SIGKILL and starts it again. Returns acknowledged data that is missing after the restart. */
export async function killAndRestartTracker(context: RunContext): Promise<Finding[]> {
  await killTracker(context)
  return restartTracker(context)
}

export async function killTracker(context: RunContext): Promise<void> {
  await context.environment.team.tracker.kill()
  context.tally.kills.tracker += 1
  context.trackerKills += 1
}

/** Starts the tracker, and compares its data with the acknowledged counters of the readers. The readers are paused, because a later beat would repeat lost counters. */
export async function restartTracker({ environment, visitCases }: RunContext): Promise<Finding[]> {
  const { tracker, aiko } = environment.team
  await Promise.all(visitCases.map(({ reader }) => reader.pause()))
  await tracker.restart()
  const findings: Finding[] = []
  for (const { reader } of visitCases) {
    if (!reader.visitId()) continue
    const visit = await aiko.client
      .call('visits.get', { params: { visitId: reader.visitId() } })
      .catch(() => null)
    if (!visit) findings.push({ verdict: 'lost', what: `${reader.visitId()}: its opening was acknowledged` })
    else findings.push(...checkCounters(visit, reader.acknowledged(), reader.sent()))
  }
  for (const { reader } of visitCases) reader.resume()
  for (const desktop of environment.desktops()) desktop.networkIsBack()
  return findings
}
