// Kills the tracker and starts it again, and compares what it had acknowledged.
import { checkCounted } from '../check.ts'
import type { Finding } from '../tally.ts'
import type { Course } from './kind.ts'

export async function killTracker(course: Course): Promise<Finding[]> {
  await fellTracker(course)
  return raiseTracker(course)
}

export async function fellTracker(course: Course): Promise<void> {
  await course.scene.team.tracker.kill()
  course.tally.kills.tracker += 1
  course.trackerKills += 1
}

/** What was acknowledged is compared before any reader can say it again. */
export async function raiseTracker({ scene, subjects }: Course): Promise<Finding[]> {
  const { tracker, aiko } = scene.team
  await Promise.all(subjects.map(({ reader }) => reader.pause()))
  await tracker.restart()
  const findings: Finding[] = []
  for (const { reader } of subjects) {
    if (!reader.visitId()) continue
    const visit = await aiko.client
      .call('visits.get', { params: { visitId: reader.visitId() } })
      .catch(() => null)
    if (!visit) findings.push({ verdict: 'lost', what: `${reader.visitId()}: its opening was acknowledged` })
    else findings.push(...checkCounted(visit, reader.acknowledged(), reader.sent()))
  }
  for (const { reader } of subjects) reader.resume()
  for (const desktop of scene.desktops()) desktop.networkIsBack()
  return findings
}
